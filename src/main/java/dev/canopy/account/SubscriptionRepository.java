package dev.canopy.account;

import static dev.canopy.account.CoverageAttributes.COVERED;
import static dev.canopy.account.CoverageAttributes.COVERED_WITHIN;
import static dev.canopy.account.CoverageAttributes.GAPS;
import static dev.canopy.account.CoverageAttributes.GAPS_WITHIN;
import static dev.canopy.account.SubscriptionAttributes.ADJACENT;
import static dev.canopy.account.SubscriptionAttributes.CONTAINS;
import static dev.canopy.account.SubscriptionAttributes.ID;
import static dev.canopy.account.SubscriptionAttributes.INTERSECTS;
import static dev.canopy.account.SubscriptionAttributes.LENGTH;
import static dev.canopy.account.SubscriptionAttributes.OTHER;
import static dev.canopy.account.SubscriptionAttributes.OVERLAPS;
import static dev.canopy.account.SubscriptionAttributes.START;
import static dev.canopy.account.SubscriptionAttributes.TENANT_ID;
import static dev.canopy.account.SubscriptionAttributes.UPDATED_AT;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.value;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.MultiRange;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Range;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Update;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.Subtrees;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.FlushMode;

/**
 * Reads and writes subscriptions. A list takes one statement, and an empty list one or two more, to find out why it is
 * empty.
 */
@ApplicationScoped
class SubscriptionRepository implements ProjectionRepository<Subscription, UUID> {
    /**
     * Locks the subscriptions of an account. Without the lock, two transactions could deadlock: the exclusion
     * constraint of each would have to check a row that the other has written.
     */
    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtextextended('canopy.subscriptions', :account)) as text)";

    private final TenantRepository tenants;
    private final Cursors cursors;

    SubscriptionRepository(TenantRepository tenants, Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
    }

    /** Locks the subscriptions of the account against changes by other transactions until this transaction ends. */
    Uni<Void> lock(TenantIdentity tenant) {
        return getSession()
                .chain(session -> session.createNativeQuery(LOCK, String.class)
                        .setParameter("account", tenant.rootId())
                        .getSingleResult())
                .replaceWithVoid();
    }

    Uni<Page<SubscriptionView>> list(SubscriptionQuery query) {
        return project(rows(query), query.page().rows())
                .call(found ->
                        found.isEmpty() ? expectAll(query) : Uni.createFrom().voidItem())
                .map(found -> cursors.page(found, query.page()).map(SubscriptionView::from));
    }

    /** All subscriptions in batches. Fails in the same way. */
    Multi<List<SubscriptionView>> all(SubscriptionQuery query) {
        return stream(rows(query), () -> expectAll(query))
                .map(rows -> rows.stream().map(SubscriptionView::from).toList());
    }

    private static Query<Subscription> rows(SubscriptionQuery query) {
        Query<Subscription> rows = visible(query.scope(), query.key());
        SubscriptionQuery.Filter filter = query.filter();
        filter.activeOn().ifPresent(day -> rows.where(CONTAINS.with(day)));
        filter.period().ifPresent(period -> rows.where(OVERLAPS.with(period)));
        filter.other()
                .ifPresent(id -> rows.join(OTHER, INTERSECTS)
                        .where(ID.eq(id).<Subscription>on(OTHER))
                        .where(query.scope().covers(TENANT_ID).<Subscription>on(OTHER)));
        filter.adjacentTo().ifPresent(period -> rows.where(ADJACENT.with(period)));
        filter.minLength().ifPresent(days -> rows.where(LENGTH.ge(days)));
        return query.page().apply(rows);
    }

    /**
     * The days that the subscriptions of a tenant contain, and the gaps. Fails with 404 if the tenant does not exist.
     *
     * @param within the days to look at; all days from the first to the last subscription if empty
     */
    Uni<SubscriptionCoverage> getCoverage(Scope scope, String key, Optional<Range<LocalDate>> within) {
        Attribute<Tenant, MultiRange<LocalDate>> covered =
                within.map(COVERED_WITHIN::with).orElse(COVERED);
        Attribute<Tenant, MultiRange<LocalDate>> gaps =
                within.map(GAPS_WITHIN::with).orElse(GAPS);
        Query<Tenant> tenant = scope.list(Tenant.class, TenantAttributes.ID, TenantSelection.one(key))
                .select(covered, gaps);
        return project(tenant, 1)
                .chain(found -> found.isEmpty()
                        ? tenants.getId(scope, key).map(elsewhere -> {
                            throw ProblemException.notFound("tenant", key);
                        })
                        : Uni.createFrom()
                                .item(SubscriptionCoverage.of(
                                        found.get(0).require(covered),
                                        found.get(0).require(gaps))));
    }

    /** Fails with 404 if the subscription or the tenant does not exist. */
    Uni<SubscriptionView> get(Scope scope, String key, UUID id) {
        return list(visible(scope, key).where(ID.eq(id)), 1)
                .chain(found -> found.isEmpty()
                        ? tenants.getId(scope, key).map(tenant -> {
                            throw unknown(id);
                        })
                        : Uni.createFrom().item(found.get(0)));
    }

    /**
     * The entity, whose row is locked. Its changes are written when the transaction ends. Fails with 404 if it does not
     * exist, and with 412 if it has another version.
     */
    Uni<Subscription> getInstance(TenantIdentity tenant, UUID id, IfMatch ifMatch) {
        return getSession()
                .invoke(session -> session.setFlushMode(FlushMode.COMMIT))
                .chain(() -> find("from Subscription s where s.tenantId = ?1 and s.id = ?2", tenant.id(), id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .<Subscription>firstResult())
                .onItem()
                .ifNull()
                .failWith(() -> unknown(id))
                .invoke(found -> ifMatch.requireIf(true, found.updatedAt()));
    }

    /** The first other subscription of the tenant that overlaps this one, if any. */
    Uni<Optional<SubscriptionView>> findOverlap(TenantIdentity tenant, Subscription subscription) {
        Range<LocalDate> period = Range.of(subscription.startDay(), subscription.endDay());
        Query<Subscription> overlapping = Query.ofAll(Subscription.class)
                .select(SubscriptionView.COLUMNS)
                .where(TENANT_ID.eq(tenant.id()))
                .where(ID.ne(subscription.id()))
                .where(OVERLAPS.with(period))
                .orderBy(START.asc());
        return list(overlapping, 1).map(found -> found.stream().findFirst());
    }

    Uni<Void> insert(Subscription subscription) {
        return persistAndFlush(subscription).replaceWithVoid();
    }

    /** Extends the subscriptions in one statement and returns their number. */
    Uni<Integer> extend(TenantIdentity tenant, SubscriptionExtension extension) {
        Statement update = Update.of(Subscription.class)
                .set(LENGTH, plus(LENGTH, value(extension.days())))
                .where(
                        extension.subtree()
                                ? Subtrees.contain(TENANT_ID, Set.of(tenant.id()))
                                : TENANT_ID.eq(tenant.id()))
                .render();
        return update(update.hql(), update.parameters());
    }

    /** Fails with 404 if the subscription does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, String key, TenantIdentity tenant, UUID id, IfMatch ifMatch) {
        Delete<Subscription> delete =
                Delete.of(Subscription.class).where(TENANT_ID.eq(tenant.id())).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> delete.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        Statement statement = delete.render();
        return delete(statement.hql(), statement.parameters())
                .chain(deleted -> deleted == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, key, id))
                        : Uni.createFrom().voidItem());
    }

    private static Query<Subscription> visible(Scope scope, String key) {
        return scope.list(Subscription.class, TENANT_ID, TenantSelection.one(key))
                .select(SubscriptionView.COLUMNS);
    }

    private Uni<List<SubscriptionView>> list(Query<Subscription> query, int limit) {
        return project(query, limit)
                .map(rows -> rows.stream().map(SubscriptionView::from).toList());
    }

    /** Fails with 404 if a list is empty because the tenant or the other subscription does not exist. */
    private Uni<Void> expectAll(SubscriptionQuery query) {
        Uni<Long> tenant = tenants.getId(query.scope(), query.key());
        return query.filter()
                .other()
                .map(other -> tenant.chain(() -> expectVisible(query.scope(), other)))
                .orElseGet(tenant::replaceWithVoid);
    }

    private Uni<Void> expectVisible(Scope scope, UUID other) {
        Query<Subscription> visible =
                scope.query(Subscription.class, TENANT_ID).select(ID).where(ID.eq(other));
        return project(visible, 1).map(found -> {
            if (found.isEmpty()) {
                throw unknown(other);
            }
            return null;
        });
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("subscription", id.toString());
    }
}
