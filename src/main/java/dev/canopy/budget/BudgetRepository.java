package dev.canopy.budget;

import static dev.canopy.budget.BudgetAttributes.ENFORCEMENT;
import static dev.canopy.budget.BudgetAttributes.NAME;
import static dev.canopy.budget.BudgetAttributes.TENANT_ID;
import static dev.canopy.budget.BudgetAttributes.UPDATED_AT;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads and writes budgets. A list takes one statement, and an empty list one more, to find out why it is empty. */
@ApplicationScoped
class BudgetRepository implements ProjectionRepository<Budget, Budget.Identity> {
    /** Budgets that are added at once can exceed it. */
    static final int MAX_PER_TENANT = 20;

    private static final String SAVE =
            """
            with kept as materialized (
              select where""" + ScopeSql.keepsFromAbove("$2", "$9") + """
            ), matched as materialized (
              select from budget where tenant_id = $2 and name = $3 and""" + IfMatch.matches("updated_at", "$14") + """
              for no key update
            ), counted as materialized (
              select count(*) < $10::integer as room from budget b where b.tenant_id = $2 and b.name <> $3
            ), saved as (
              insert into budget (root_id, tenant_id, name, metric, amount, period, time_zone, thresholds, meter_id, enforcement)
              select $1::bigint, $2::bigint, $3::text, $4::text, $5::text::numeric, $6::text, $7::text, $8::text, $11::integer, $12::text
              from kept, counted
              where counted.room
                and (not $13::boolean or exists (select from matched))
              on conflict (tenant_id, name, root_id) do update
                set metric = excluded.metric, meter_id = excluded.meter_id, amount = excluded.amount, period = excluded.period,
                  time_zone = excluded.time_zone, thresholds = excluded.thresholds,
                  enforcement = excluded.enforcement
                where not $15::boolean
              returning xmax = 0 as added, updated_at
            )
            select (select added from saved) as added, (select updated_at from saved) as updated_at,
                   exists (select from kept) as kept, not $13 or exists (select from matched) as matched,
                   (select room from counted) as room
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
     * A stored budget.
     *
     * @param added whether the budget is new
     */
    record Stored(BudgetView budget, boolean added) {}

    /**
     * Adds or replaces a budget. Fails with 404 if the tenant has left the scope meanwhile, with 409 if the tenant has
     * too many other budgets, and with 412 if the budget has another version, or exists and may only be created.
     */
    Uni<Stored> save(Scope scope, TenantIdentity tenant, BudgetView budget, IfMatch ifMatch) {
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
                .addString(budget.enforcement().text())
                .addBoolean(ifMatch.isGiven())
                .addArrayOfOffsetDateTime(ifMatch.array())
                .addBoolean(ifMatch.isOnlyNew());
        return pool.preparedQuery(SAVE).execute(values).map(rows -> {
            var saved = rows.iterator().next();
            if (!saved.getBoolean("kept")) {
                throw ProblemException.notFound("tenant", budget.tenant());
            }
            if (!saved.getBoolean("matched")) {
                throw IfMatch.stale();
            }
            boolean added = Optional.ofNullable(saved.getBoolean("added"))
                    .orElseThrow(() -> ifMatch.notSaved(
                            saved.getBoolean("room"), TenantIdentity.full(budget.tenant(), MAX_PER_TENANT, "budgets")));
            return new Stored(budget.at(saved.getOffsetDateTime("updated_at").toInstant()), added);
        });
    }

    Uni<Page<BudgetView>> list(BudgetQuery query) {
        Query<Budget> budgets = query.page().apply(visible(query.scope(), query.listed()));
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
        return project(one(scope, key, name), 1).chain(found -> view(scope, key, name, found));
    }

    /** The row of a budget on a connection, for {@link #view}; none if the budget or the tenant does not exist. */
    Uni<List<Row>> find(SqlConnection connection, Scope scope, String key, String name) {
        return project(connection, one(scope, key, name), 1);
    }

    /** The budget of a row that was found. Fails with 404 if none was. */
    Uni<BudgetView> view(Scope scope, String key, String name, List<Row> found) {
        return found.isEmpty()
                ? tenants.getId(scope, key).map(tenant -> {
                    throw unknown(name);
                })
                : catalogue(found).map(catalogue -> BudgetView.from(found.get(0), catalogue));
    }

    private static Query<Budget> one(Scope scope, String key, String name) {
        return visible(scope, TenantSelection.one(key)).where(NAME.eq(name));
    }

    /** One that has the metrics of these budgets, which another instance may have defined just now. */
    private Uni<MetricCatalogue> catalogue(List<Row> budgets) {
        return catalogues.having(known -> budgets.stream()
                .allMatch(budget ->
                        known.knows(budget.require(BudgetAttributes.METRIC), budget.get(BudgetAttributes.METER))));
    }

    /**
     * The hard budgets of some tenants and of their ancestors, on a connection. None is of the metric of a meter, so
     * the catalogue as this instance knows it has their metrics, and no second connection is needed to read it.
     */
    Uni<List<BudgetView>> listHardAbove(SqlConnection connection, Scope scope, Collection<Long> tenantIds) {
        Query<Budget> budgets = scope.query(Budget.class, TENANT_ID)
                .select(BudgetView.COLUMNS)
                .where(BudgetAttributes.holdsForOneOf(tenantIds))
                .where(ENFORCEMENT.eq(Enforcement.HARD));
        return project(connection, budgets, Integer.MAX_VALUE)
                .map(rows -> rows.stream()
                        .map(row -> BudgetView.from(row, catalogues.known()))
                        .toList());
    }

    /** Fails with 404 if the budget does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, String key, TenantIdentity tenant, String name, IfMatch ifMatch) {
        Delete<Budget> delete =
                Delete.of(Budget.class).where(TENANT_ID.eq(tenant.id())).where(NAME.eq(name));
        ifMatch.versions().ifPresent(versions -> delete.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        Statement statement = delete.render();
        return delete(statement.hql(), statement.parameters())
                .chain(deleted -> deleted == 0
                        ? ifMatch.explain(unknown(name), () -> get(scope, key, name))
                        : Uni.createFrom().voidItem());
    }

    private static Query<Budget> visible(Scope scope, TenantSelection listed) {
        return scope.list(Budget.class, TENANT_ID, listed).select(BudgetView.COLUMNS);
    }

    private static ProblemException unknown(String name) {
        return ProblemException.notFound("budget", name);
    }
}
