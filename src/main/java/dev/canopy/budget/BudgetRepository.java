package dev.canopy.budget;

import static dev.canopy.budget.BudgetAttributes.ENFORCEMENT;
import static dev.canopy.budget.BudgetAttributes.NAME;
import static dev.canopy.budget.BudgetAttributes.TENANT_ID;
import static dev.canopy.budget.BudgetAttributes.TENANT_KEY;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes budgets. A list takes one statement, and an empty list one more, to find out why it is empty. */
@ApplicationScoped
class BudgetRepository implements ProjectionRepository<Budget, Budget.Identity> {
    /** Budgets that are added at once can exceed it. */
    static final int MAX_PER_TENANT = 20;

    private static final String SAVE = """
            with kept as materialized (
              select where""" + ScopeSql.keepsFromAbove("$2", "$9") + """
            ), saved as (
              insert into budget (root_id, tenant_id, name, metric, amount, period, time_zone, thresholds, meter_id, enforcement)
              select $1::bigint, $2::bigint, $3::text, $4::text, $5::text::numeric, $6::text, $7::text, $8::text, $11::integer, $12::text
              from kept
              where (select count(*) from budget b where b.tenant_id = $2 and b.name <> $3) < $10::integer
              on conflict (tenant_id, name, root_id) do update
                set metric = excluded.metric, meter_id = excluded.meter_id, amount = excluded.amount, period = excluded.period,
                  time_zone = excluded.time_zone, thresholds = excluded.thresholds,
                  enforcement = excluded.enforcement
              returning xmax = 0 as added
            )
            select (select added from saved) as added, exists (select from kept) as kept
            """;

    private final TenantRepository tenants;
    private final Pool pool;
    private final Cursors cursors;
    private final MetricCatalogues catalogues;

    BudgetRepository(TenantRepository tenants, Pool pool, Cursors cursors, MetricCatalogues catalogues) {
        this.catalogues = catalogues;
        this.tenants = tenants;
        this.pool = pool;
        this.cursors = cursors;
    }

    /**
     * Adds or replaces a budget. Returns whether it is new. Fails with 404 if the tenant has left the scope meanwhile, and
     * with 409 if the tenant has too many other budgets.
     */
    Uni<Boolean> save(Scope scope, TenantIdentity tenant, BudgetView budget) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(budget.name())
                .addString(budget.metric().wireName())
                .addString(BudgetUnit.stored(budget.amount()).total().toString())
                .addString(budget.period().map(CalendarPeriod::name).orElse(null))
                .addString(budget.zone().getId())
                .addString(budget.thresholds().toString())
                .addArrayOfLong(scope.allowed().array())
                .addInteger(MAX_PER_TENANT)
                .addInteger(budget.metric().meter().orElse(null))
                .addString(budget.enforcement().text());
        return pool.preparedQuery(SAVE).execute(values).map(rows -> {
            var saved = rows.iterator().next();
            if (!saved.getBoolean("kept")) {
                throw ProblemException.notFound("tenant", budget.tenant());
            }
            return added(saved.getBoolean("added"), budget.tenant());
        });
    }

    private static boolean added(@Nullable Boolean added, String tenant) {
        if (added == null) {
            throw ProblemException.conflict(
                    "The tenant '" + tenant + "' has " + MAX_PER_TENANT + " budgets already, which is the maximum.");
        }
        return added;
    }

    Uni<Page<BudgetView>> list(BudgetQuery query) {
        Query<Budget> budgets = query.page().apply(visible(query.scope()).where(query.condition()));
        return project(budgets, query.page().rows())
                .call(rows -> rows.isEmpty()
                        ? tenants.getId(query.scope(), query.key())
                        : Uni.createFrom().nullItem())
                .chain(rows -> catalogue(rows)
                        .map(catalogue ->
                                cursors.page(rows, query.page()).map(row -> BudgetView.from(row, catalogue))));
    }

    /** Fails with 404 if the budget or the tenant does not exist. */
    Uni<BudgetView> get(Scope scope, String key, String name) {
        return project(visible(scope).where(TENANT_KEY.eq(key)).where(NAME.eq(name)), 1)
                .chain(found -> found.isEmpty()
                        ? tenants.getId(scope, key).map(tenant -> {
                            throw unknown(name);
                        })
                        : catalogue(found).map(catalogue -> BudgetView.from(found.get(0), catalogue)));
    }

    /** One that has the metrics of these budgets, which another instance may have defined just now. */
    private Uni<MetricCatalogue> catalogue(List<Row> budgets) {
        return catalogues.having(known -> budgets.stream()
                .allMatch(budget ->
                        known.knows(budget.require(BudgetAttributes.METRIC), budget.get(BudgetAttributes.METER))));
    }

    /**
     * The hard budgets of some tenants, whoever sees them, on a connection. None is of the metric of a meter, so the catalogue
     * as this instance knows it has their metrics, and no second connection is needed to read it.
     */
    Uni<List<BudgetView>> listHard(SqlConnection connection, Collection<Long> tenantIds) {
        Query<Budget> budgets = visible(Scope.all())
                .where(DatabaseFunctions.isOneOf(TENANT_ID, tenantIds))
                .where(ENFORCEMENT.eq(Enforcement.HARD.text()));
        return project(connection, budgets, Integer.MAX_VALUE)
                .map(rows -> rows.stream()
                        .map(row -> BudgetView.from(row, catalogues.known()))
                        .toList());
    }

    /** Fails with 404 if the budget does not exist. */
    Uni<Void> delete(TenantIdentity tenant, String name) {
        return delete("tenantId = ?1 and name = ?2", tenant.id(), name).map(deleted -> {
            if (deleted == 0) {
                throw unknown(name);
            }
            return null;
        });
    }

    private static Query<Budget> visible(Scope scope) {
        return scope.query(Budget.class, TENANT_ID).select(BudgetView.COLUMNS);
    }

    private static ProblemException unknown(String name) {
        return ProblemException.notFound("budget", name);
    }
}
