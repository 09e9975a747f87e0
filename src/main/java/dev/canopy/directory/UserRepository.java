package dev.canopy.directory;

import static dev.canopy.directory.UserAttributes.ID;
import static dev.canopy.directory.UserAttributes.ORGANIZATION;
import static dev.canopy.directory.UserAttributes.ORGANIZATION_ID;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.BulkRead;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantName;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Reads users. Start reading here: in two minutes this class shows how Canopy reads. {@link UserWrites} writes.
 *
 * <ol>
 *   <li><b>Entity.</b> {@link User} is a reactive Panache entity. Clients never get one: rows are read as
 *       {@link UserView}.
 *   <li><b>Attribute.</b> {@link UserAttributes#FULL_NAME} is computed and defined once. Java evaluates it on a user,
 *       and a query selects, filters and sorts by it, as by any column.
 *   <li><b>Projection.</b> {@link #get} selects the attributes of one row by Panache's
 *       {@code find(…).project(UserView.class)}, {@link #list} those of a page by {@code project}; see
 *       {@link ProjectionRepository}.
 *   <li><b>Bulk {@code IN}.</b> {@link #include} reads the organizations of all users by their ids in one statement,
 *       then the tenants of all organizations in another. Nothing is loaded lazily, and no statement runs once for each
 *       row.
 *   <li><b>{@code Uni} pipeline.</b> Each method is one chain: a statement starts when the one before has returned, and
 *       no thread waits.
 * </ol>
 */
@ApplicationScoped
class UserRepository implements ProjectionRepository<User, UUID> {
    private static final Expression<User, Long> TENANT = ORGANIZATION.get(OrganizationAttributes.TENANT_ID);

    private final OrganizationRepository organizations;
    private final TenantRepository tenants;
    private final Cursors cursors;

    UserRepository(OrganizationRepository organizations, TenantRepository tenants, Cursors cursors) {
        this.organizations = organizations;
        this.tenants = tenants;
        this.cursors = cursors;
    }

    /**
     * Fails with 404 if the user does not exist. This is the only read by Panache's own {@code find}, as an example:
     * all others use {@link #project} or {@link #stream} (record 31, one read path).
     */
    @WithSession
    Uni<UserView> get(Scope scope, UUID id, Set<UserInclude> include) {
        return find(visible(scope).select(UserView.COLUMNS).where(ID.eq(id)))
                .project(UserView.class)
                .list()
                .chain(users -> include(scope, include, users))
                .chain(users ->
                        users.isEmpty() ? missing(scope, id) : Uni.createFrom().item(users.getFirst()));
    }

    /**
     * Reads a page in one statement. Included organizations take one more statement, included tenants take two more,
     * and an empty page takes one more. Fails with 404 if the organization or the tenant does not exist.
     */
    Uni<Page<UserView>> list(UserQuery query) {
        return project(rows(query), query.page().rows())
                .call(rows ->
                        rows.isEmpty() ? expectOwner(query) : Uni.createFrom().voidItem())
                .map(rows -> cursors.page(rows, query.page()).map(UserView::from))
                .chain(page -> include(query.scope(), query.include(), page.data())
                        .map(complete -> new Page<>(complete, page.next())));
    }

    /** All users in batches, without what is included. Fails in the same way. */
    Multi<List<UserView>> all(UserQuery query) {
        return stream(rows(query), () -> expectOwner(query))
                .map(rows -> rows.stream().map(UserView::from).toList());
    }

    static Query<User> rows(UserQuery query) {
        return query.page().apply(of(query).select(UserView.COLUMNS));
    }

    /**
     * Adds the organizations and tenants to the users, each read in bulk. Omits those that were deleted in the
     * meantime.
     */
    private Uni<List<UserView>> include(Scope scope, Set<UserInclude> include, List<UserView> users) {
        if (include.isEmpty()) {
            return Uni.createFrom().item(users);
        }
        BulkRead<UUID, OrganizationName> ofUsers =
                BulkRead.of("organization", OrganizationName::id, ids -> organizations.listNames(scope, ids));
        Uni<List<UserView>> withOrganizations =
                ofUsers.join(users, UserView::organizationId, (user, organization) -> user.with(organization, null));
        return include.contains(UserInclude.TENANT)
                ? withOrganizations.chain(
                        members -> includeTenants(scope, members, include.contains(UserInclude.ORGANIZATION)))
                : withOrganizations;
    }

    private Uni<List<UserView>> includeTenants(Scope scope, List<UserView> members, boolean withOrganization) {
        BulkRead<Long, TenantName> ofOrganizations =
                BulkRead.of("tenant", TenantName::id, ids -> tenants.listNames(scope, ids));
        return ofOrganizations.join(
                members,
                member -> member.organization() == null
                        ? null
                        : member.organization().tenantId(),
                (member, tenant) -> member.with(withOrganization ? member.organization() : null, tenant));
    }

    static Query<User> visible(Scope scope) {
        return scope.query(User.class, TENANT);
    }

    private static Query<User> of(UserQuery query) {
        return switch (query.of()) {
            case UserQuery.Of.Everyone() -> ofTenants(query.scope(), TenantSelection.ALL);
            case UserQuery.Of.OfOrganization(UUID id) ->
                query.scope().listOf(User.class, ORGANIZATION_ID, "organization", id);
            case UserQuery.Of.OfTenant(String key) -> ofTenants(query.scope(), TenantSelection.one(key));
            case UserQuery.Of.OfSubtree(String key) -> ofTenants(query.scope(), TenantSelection.subtree(key));
        };
    }

    private static Query<User> ofTenants(Scope scope, TenantSelection listed) {
        return scope.listBy(
                User.class, ORGANIZATION_ID, "select o.id from organization o where o.tenant_id = %s", listed);
    }

    /** Fails with 404 if a page is empty because the organization or the tenant does not exist. */
    private Uni<?> expectOwner(UserQuery query) {
        return switch (query.of()) {
            case UserQuery.Of.Everyone() -> Uni.createFrom().voidItem();
            case UserQuery.Of.OfOrganization(UUID id) -> organizations.get(query.scope(), id);
            case UserQuery.Of.OfTenant(String key) -> tenants.getId(query.scope(), key);
            case UserQuery.Of.OfSubtree(String key) -> tenants.getId(query.scope(), key);
        };
    }

    /** Fails with 403 for a user that the caller sees, otherwise with 404. */
    <T> Uni<T> missing(Scope scope, UUID id) {
        return scope.isNarrower()
                ? project(scope.lookup(User.class, TENANT).select(ID).where(ID.eq(id)), 1)
                        .map(found -> {
                            throw found.isEmpty() ? unknown(id) : ProblemException.forbidden();
                        })
                : Uni.createFrom().failure(unknown(id));
    }

    static ProblemException unknown(UUID id) {
        return ProblemException.notFound("user", id.toString());
    }
}
