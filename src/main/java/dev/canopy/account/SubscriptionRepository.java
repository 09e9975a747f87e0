package dev.canopy.account;

import dev.canopy.platform.Page;
import dev.canopy.platform.Where;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.FlushMode;

/** Subscriptions in the database; each list in one statement, and one more if nothing is found. */
@ApplicationScoped
@WithSession
class SubscriptionRepository implements PanacheRepositoryBase<Subscription, UUID> {
    private static final String LENGTH = "cast((s.endDay - s.startDay) by day as Long)";

    /**
     * Two writers of one account, of whom each has written what the other one's constraint must check, would wait for
     * each other.
     */
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtextextended('canopy.subscriptions', :account)) as text)";

    private final TenantRepository tenants;

    SubscriptionRepository(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** Waits until no one else changes subscriptions of the account; until the transaction ends, no one else will. */
    Uni<Void> lock(TenantIdentity tenant) {
        return getSession()
                .chain(session -> session.createNativeQuery(LOCK, String.class)
                        .setParameter("account", tenant.rootId())
                        .getSingleResult())
                .replaceWithVoid();
    }

    Uni<Page<SubscriptionView>> list(SubscriptionQuery query) {
        String from = " from Subscription s";
        Where where = ofTenant(query.scope(), query.key());
        SubscriptionFilter filter = query.filter();
        if (filter.other().isPresent()) {
            from += " join Subscription o on s.startDay < o.endDay and s.endDay > o.startDay";
            where.and("o.id = :other", "other", filter.other().get());
            query.scope().restrict(where, "o.tenant.id");
        }
        filter.activeOn().ifPresent(day -> where.and("s.startDay <= :day and s.endDay > :day", "day", day));
        filter.period()
                .ifPresent(period -> where.and("s.startDay < :to and s.endDay > :from")
                        .bind("from", period.from())
                        .bind("to", period.to()));
        filter.minLength().ifPresent(days -> where.and(LENGTH + " >= :days", "days", days));
        query.after().ifPresent(start -> where.and("s.startDay > :after", "after", start));
        return find(select() + from + where.clause() + " order by s.startDay", where.parameters())
                .range(0, query.limit())
                .project(SubscriptionView.class)
                .list()
                .chain(rows ->
                        rows.isEmpty() ? emptyPage(query) : Uni.createFrom().item(page(rows, query.limit())));
    }

    /** Fails with not-found. */
    Uni<SubscriptionView> get(Scope scope, String key, UUID id) {
        Where where = ofTenant(scope, key).and("s.id = :id", "id", id);
        return find(select() + " from Subscription s" + where.clause(), where.parameters())
                .project(SubscriptionView.class)
                .firstResult()
                .onItem()
                .ifNull()
                .switchTo(() -> notFound(scope, key, id));
    }

    /** The instance; what changes on it is written when the transaction ends, not before. Fails with not-found. */
    Uni<Subscription> getInstance(TenantIdentity tenant, UUID id) {
        return getSession()
                .invoke(session -> session.setFlushMode(FlushMode.COMMIT))
                .<Subscription>chain(
                        () -> find("from Subscription s where s.tenant.id = ?1 and s.id = ?2", tenant.id(), id)
                                .firstResult())
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("subscription", id.toString()));
    }

    /** Another subscription of the tenant that shares days with this one. */
    Uni<Optional<SubscriptionView>> findOverlap(TenantIdentity tenant, Subscription subscription) {
        Where where = new Where()
                .and("s.tenant.id = :tenant", "tenant", tenant.id())
                .and("s.id <> :id", "id", subscription.id())
                .and("s.startDay < :to and s.endDay > :from")
                .bind("from", subscription.startDay())
                .bind("to", subscription.endDay());
        return find(select() + " from Subscription s" + where.clause() + " order by s.startDay", where.parameters())
                .project(SubscriptionView.class)
                .range(0, 0)
                .list()
                .map(rows -> rows.stream().findFirst());
    }

    Uni<Void> insert(TenantIdentity tenant, Subscription subscription) {
        return getSession()
                .invoke(session ->
                        subscription.belongTo(session.getReference(Tenant.class, tenant.id()), tenant.rootId()))
                .chain(() -> persistAndFlush(subscription))
                .replaceWithVoid();
    }

    Uni<Integer> extend(TenantIdentity tenant, Extension extension) {
        String tenants = extension.subtree()
                ? "s.tenant.id in (select a.descendantId from TenantAncestry a where a.ancestorId = ?2)"
                : "s.tenant.id = ?2";
        return update(
                "update Subscription s set s.endDay = s.endDay + ?1 day where " + tenants,
                extension.days(),
                tenant.id());
    }

    /** Fails with not-found. */
    Uni<Void> delete(Scope scope, String key, UUID id) {
        Where where = new Where().and("t.key = :key", "key", key);
        scope.restrict(where, "t.id");
        where.bind("id", id);
        return delete(
                        "delete from Subscription s where s.id = :id and s.tenant.id = (select t.id from Tenant t"
                                + where.clause() + ")",
                        where.parameters())
                .chain(deleted -> deleted == 0
                        ? notFound(scope, key, id).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    private static Where ofTenant(Scope scope, String key) {
        Where where = new Where().and("s.tenant.key = :key", "key", key);
        scope.restrict(where, "s.tenant.id");
        return where;
    }

    private static String select() {
        return "select s.id, s.plan, s.startDay, s.endDay, " + LENGTH;
    }

    /** Says whether it is the tenant that is missing. */
    private <T> Uni<T> notFound(Scope scope, String key, UUID id) {
        return tenants.getId(scope, key).map(found -> {
            throw ProblemException.notFound("subscription", id.toString());
        });
    }

    /** Nothing found may also mean that there is no such tenant, or no such other subscription. */
    private Uni<Page<SubscriptionView>> emptyPage(SubscriptionQuery query) {
        Page<SubscriptionView> empty = new Page<>(List.of(), null);
        Optional<UUID> other = query.filter().other();
        if (other.isEmpty()) {
            return tenants.getId(query.scope(), query.key()).replaceWith(empty);
        }
        Where known = new Where().and("t.key = :key", "key", query.key()).bind("other", other.get());
        Where visible = new Where().and("o.id = :other");
        query.scope().restrict(known, "t.id");
        query.scope().restrict(visible, "o.tenant.id");
        return find(
                        "select (select count(*) from Subscription o" + visible.clause() + ") from Tenant t"
                                + known.clause(),
                        known.parameters())
                .project(Long.class)
                .firstResult()
                .map(count -> {
                    if (count == null) {
                        throw ProblemException.notFound("tenant", query.key());
                    }
                    if (count == 0) {
                        throw ProblemException.notFound(
                                "subscription", other.get().toString());
                    }
                    return empty;
                });
    }

    private static Page<SubscriptionView> page(List<SubscriptionView> rows, int limit) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<SubscriptionView> data = rows.subList(0, limit);
        return new Page<>(data, SubscriptionQuery.cursor(data.get(limit - 1).start()));
    }
}
