package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.listing.Page;
import dev.canopy.metric.WindowedMetric;
import dev.canopy.metric.WindowedMetricRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The rules of budgets: they are set from above the tenant, and their usage is a figure of the ledger. All budgets of a
 * page share one statement for their usage, and one for what is reserved.
 */
@ApplicationScoped
public class BudgetService {
    private final BudgetRepository budgets;
    private final WindowedMetricRepository metrics;
    private final ReservedRepository reserved;
    private final TenantRepository tenants;
    private final Pool pool;

    BudgetService(
            BudgetRepository budgets,
            WindowedMetricRepository metrics,
            ReservedRepository reserved,
            TenantRepository tenants,
            Pool pool) {
        this.budgets = budgets;
        this.metrics = metrics;
        this.reserved = reserved;
        this.tenants = tenants;
        this.pool = pool;
    }

    /**
     * A stored budget.
     *
     * @param added whether the budget is new
     */
    record Saved(BudgetStatus status, boolean added) {}

    /**
     * Adds or replaces a budget. Fails with 404 if the tenant does not exist, and with 409 if the tenant is archived or
     * has too many budgets, and with 412 if the budget has another version.
     */
    Uni<Saved> save(Scope scope, String key, String name, BudgetDraft draft, IfMatch ifMatch) {
        return tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> save(scope, tenant, draft.toView(tenant, key, name), ifMatch))
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, key));
    }

    /** Adds or replaces a budget of any version; see {@link #save(Scope, String, String, BudgetDraft, IfMatch)}. */
    public Uni<Void> put(Scope scope, String key, String name, BudgetDraft draft) {
        return save(scope, key, name, draft, IfMatch.NONE).replaceWithVoid();
    }

    private Uni<Saved> save(Scope scope, TenantIdentity tenant, BudgetView budget, IfMatch ifMatch) {
        tenant.requireActive(budget.tenant());
        return budgets.save(scope, tenant, budget, ifMatch)
                .chain(stored -> status(scope, stored.budget()).map(status -> new Saved(status, stored.added())));
    }

    /** Fails with 404 if the tenant does not exist. */
    Uni<Page<BudgetStatus>> list(BudgetQuery query) {
        return budgets.list(query)
                .chain(page -> statuses(query.scope(), page.data()).map(statuses -> new Page<>(statuses, page.next())));
    }

    /** Fails with 404 if the budget or the tenant does not exist. */
    Uni<BudgetStatus> get(Scope scope, String key, String name) {
        return budgets.get(scope, key, name).chain(budget -> status(scope, budget));
    }

    /**
     * The same for a budget that has been read before: all statements are sent at once, those for its usage by what it
     * was. If it has changed in a way that matters for them, they run once more.
     */
    Uni<BudgetStatus> getAgain(Scope scope, String key, String name, BudgetView before) {
        Instant now = Clock.systemUTC().instant();
        List<WindowedMetric> wanted = BudgetStatus.wanted(before, now).toList();
        return pool.withConnection(connection -> Uni.combine()
                        .all()
                        .unis(
                                reserved.read(connection, scope, before.tenantId()),
                                metrics.read(connection, scope, wanted),
                                budgets.find(connection, scope, key, name))
                        .collectFailures() // until all statements have ended
                        .asTuple())
                .onFailure(CompositeException.class)
                .transform(failures -> failures.getCauses().getFirst())
                .chain(found -> budgets.view(scope, key, name, found.getItem3())
                        .chain(budget ->
                                BudgetStatus.wanted(budget, now).toList().equals(wanted)
                                        ? Uni.createFrom()
                                                .item(BudgetStatus.of(budget, found.getItem2(), found.getItem1(), now))
                                        : status(scope, budget)));
    }

    /** Deletes a budget. Fails with 404 if the budget or the tenant does not exist, and with 412. */
    Uni<Void> delete(Scope scope, String key, String name, IfMatch ifMatch) {
        return Panache.withTransaction(() -> tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> budgets.delete(scope, key, tenant, name, ifMatch)));
    }

    private Uni<BudgetStatus> status(Scope scope, BudgetView budget) {
        return statuses(scope, List.of(budget)).map(List::getFirst);
    }

    /** Reads what is reserved first, so that usage that is folded meanwhile is counted twice rather than not at all. */
    private Uni<List<BudgetStatus>> statuses(Scope scope, List<BudgetView> page) {
        Instant now = Clock.systemUTC().instant();
        List<WindowedMetric> wanted = page.stream()
                .flatMap(budget -> BudgetStatus.wanted(budget, now))
                .toList();
        return reserved.read(scope, page)
                .chain(held -> metrics.read(scope, wanted)
                        .map(values -> page.stream()
                                .map(budget -> BudgetStatus.of(budget, values, held, now))
                                .toList()));
    }
}
