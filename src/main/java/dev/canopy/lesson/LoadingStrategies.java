package dev.canopy.lesson;

import dev.canopy.access.Scope;
import dev.canopy.directory.Organization;
import dev.canopy.directory.User;
import dev.canopy.query.BulkRead;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantName;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.mutiny.Mutiny.SelectionQuery;

/** Reads the same users by each {@link Strategy}. Options of a strategy are set on its session only. */
@ApplicationScoped
class LoadingStrategies {
    static final int BATCH = 50;

    private static final String IN_SUBTREE = """
            tenantId in (select a.descendantId from TenantAncestry a join Tenant top on top.id = a.ancestorId
              where top.key = :tenant and a.distance <= :levels)""";

    private static final String BY_DRIVER = """
            select u.id, u.first_name, u.last_name, u.email, o.name, t.key, t.name
            from directory_user u join organization o on o.id = u.organization_id and o.root_id = u.root_id
              join tenant t on t.id = o.tenant_id
            """;
    private static final String IN_SUBTREE_BY_DRIVER = """
            where o.tenant_id in (select a.descendant_id from tenant_ancestry a join tenant top on top.id = a.ancestor_id
              where top.key = $1 and a.distance <= $2)""";

    private final Mutiny.SessionFactory sessions;
    private final Pool pool;
    private final TenantRepository tenants;

    LoadingStrategies(Mutiny.SessionFactory sessions, Pool pool, TenantRepository tenants) {
        this.tenants = tenants;
        this.sessions = sessions;
        this.pool = pool;
    }

    /** The users of a selection, in no particular order. */
    Uni<List<UserEntry>> load(Strategy strategy, UserSelection selection) {
        return switch (strategy) {
            case LAZY -> lazy(selection);
            case JOIN_FETCH -> sessions.withSession(session -> joinFetch(session, selection));
            case ENTITY_GRAPH -> sessions.withSession(session -> entityGraph(session, selection));
            case BATCH -> sessions.withSession(session -> batch(session, selection));
            case SUBSELECT -> sessions.withSession(session -> subselect(session, selection));
            case BULK_IN -> bulkIn(selection);
            case PROJECTION -> sessions.withSession(session -> projection(session, selection));
            case PANACHE_PROJECTION -> Panache.withSession(() -> panacheProjection(selection));
            case NONE -> none(selection);
        };
    }

    /**
     * Reads a list, and then the organization and tenant of each user, each call in its own session. A shared session
     * would keep the entities that it has read, and so hide the N+1: it would read each organization only once.
     */
    private Uni<List<UserEntry>> lazy(UserSelection selection) {
        return sessions.withSession(session -> users(session, selection))
                .chain(users -> each(
                        users,
                        user -> find(Organization.class, user.organizationId())
                                .chain(organization -> find(Tenant.class, organization.tenantId())
                                        .map(tenant ->
                                                UserEntry.of(user, organization, tenant.key(), tenant.name())))));
    }

    private <T> Uni<T> find(Class<T> type, Object id) {
        return sessions.withSession(session -> session.find(type, id));
    }

    private static Uni<List<UserEntry>> joinFetch(Mutiny.Session session, UserSelection selection) {
        return select(
                        session,
                        "select u from User u join fetch u.organization o join fetch o.tenant",
                        User.class,
                        selection)
                .getResultList()
                .map(LoadingStrategies::entries);
    }

    private static Uni<List<UserEntry>> entityGraph(Mutiny.Session session, UserSelection selection) {
        EntityGraph<User> graph = session.createEntityGraph(User.class);
        graph.addSubgraph("organization").addAttributeNodes("tenant");
        return select(session, "select u from User u join u.organization o", User.class, selection)
                .setPlan(graph)
                .getResultList()
                .map(LoadingStrategies::entries);
    }

    /** Fetching one organization also fetches up to 49 others that the session has references to. */
    private static Uni<List<UserEntry>> batch(Mutiny.Session session, UserSelection selection) {
        return users(session.setFetchBatchSize(BATCH), selection)
                .call(users -> each(users, user -> session.fetch(user.organization())))
                .call(users ->
                        each(users, user -> session.fetch(user.organization().tenant())))
                .map(LoadingStrategies::entries);
    }

    /** Hibernate supports this for collections only, so the first query reads the organizations. */
    private static Uni<List<UserEntry>> subselect(Mutiny.Session session, UserSelection selection) {
        String organizations = "select o from Organization o join fetch o.tenant";
        return (switch (selection) {
                    case UserSelection.OfTenant tenant ->
                        select(session.setSubselectFetchingEnabled(true), organizations, Organization.class, tenant);
                    case UserSelection.One one ->
                        session.setSubselectFetchingEnabled(true)
                                .createSelectionQuery(
                                        organizations
                                                + " where o.id = (select u.organizationId from User u where u.id = :id)",
                                        Organization.class)
                                .setParameter("id", one.id());
                })
                .getResultList()
                .call(found -> each(found, organization -> session.fetch(organization.users())))
                .map(found -> found.stream()
                        .flatMap(organization -> organization.users().stream().map(UserEntry::of))
                        .filter(user -> !(selection instanceof UserSelection.One one)
                                || user.id().equals(one.id()))
                        .toList());
    }

    /** As in the directory. Each step has its own session, so that no session stays open for the next step. */
    private Uni<List<UserEntry>> bulkIn(UserSelection selection) {
        BulkRead<UUID, Organization> ofUsers = BulkRead.of("organization", Organization::id, this::organizations);
        BulkRead<Long, TenantName> ofOrganizations =
                BulkRead.of("tenant", TenantName::id, ids -> tenants.listNames(Scope.all(), ids));
        return sessions.withSession(session -> users(session, selection))
                .chain(users -> ofUsers.join(users, User::organizationId, Member::new))
                .chain(members -> ofOrganizations.join(
                        members,
                        member -> member.organization().tenantId(),
                        (member, tenant) ->
                                UserEntry.of(member.user(), member.organization(), tenant.key(), tenant.name())));
    }

    private record Member(User user, Organization organization) {}

    private Uni<List<Organization>> organizations(List<UUID> ids) {
        return sessions.withSession(session -> session.find(Organization.class, ids.toArray()))
                .map(found -> found.stream().filter(Objects::nonNull).toList());
    }

    private static Uni<List<UserEntry>> projection(Mutiny.Session session, UserSelection selection) {
        return select(
                        session,
                        "select u.id, u.firstName, u.lastName, u.email, o.name, t.key, t.name"
                                + " from User u join u.organization o join o.tenant t",
                        UserEntry.class,
                        selection)
                .getResultList();
    }

    /** Panache generates the selected columns from the components of the record. */
    private static Uni<List<UserEntry>> panacheProjection(UserSelection selection) {
        PanacheQuery<User> users = switch (selection) {
            case UserSelection.OfTenant tenant ->
                User.find("organization." + IN_SUBTREE, Map.of("tenant", tenant.key(), "levels", tenant.levels()));
            case UserSelection.One one -> User.find("id", one.id());
        };
        return users.project(UserEntry.class).list();
    }

    private Uni<List<UserEntry>> none(UserSelection selection) {
        return (switch (selection) {
                    case UserSelection.OfTenant tenant ->
                        pool.preparedQuery(BY_DRIVER + IN_SUBTREE_BY_DRIVER)
                                .execute(Tuple.of(tenant.key(), tenant.levels()));
                    case UserSelection.One one ->
                        pool.preparedQuery(BY_DRIVER + "where u.id = $1").execute(Tuple.of(one.id()));
                })
                .map(LoadingStrategies::entries);
    }

    private static Uni<List<User>> users(Mutiny.Session session, UserSelection selection) {
        return select(session, "select u from User u join u.organization o", User.class, selection)
                .getResultList();
    }

    /** @param from the start of a query, with the aliases u for users and o for organizations */
    private static <T> SelectionQuery<T> select(
            Mutiny.Session session, String from, Class<T> type, UserSelection selection) {
        return switch (selection) {
            case UserSelection.OfTenant tenant ->
                session.createSelectionQuery(from + " where o." + IN_SUBTREE, type)
                        .setParameter("tenant", tenant.key())
                        .setParameter("levels", tenant.levels());
            case UserSelection.One one ->
                session.createSelectionQuery(from + " where u.id = :id", type).setParameter("id", one.id());
        };
    }

    private static List<UserEntry> entries(List<User> users) {
        return users.stream().map(UserEntry::of).toList();
    }

    private static List<UserEntry> entries(RowSet<Row> rows) {
        List<UserEntry> entries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            entries.add(new UserEntry(
                    row.getUUID(0),
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)));
        }
        return entries;
    }

    /** Runs the work for one item after the other, because a session can do only one thing at a time. */
    private static <T, R> Uni<List<R>> each(List<T> all, Function<T, Uni<R>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(each -> work.apply(each))
                .collect()
                .asList();
    }
}
