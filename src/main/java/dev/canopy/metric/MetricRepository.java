package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.listing.Cursors;
import dev.canopy.query.BulkRead;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads metrics in a number of statements that does not depend on the number of rows. Over all time, one statement
 * reads a page. For a window, a first statement computes for all tenants only the metrics of the filter and sort, and a
 * second one computes the requested metrics for the tenants of the page. A {@link RankedPage} begins with a statement
 * that finds a bound, and the next one computes the sort for the tenants within the bound; if these turn out not to
 * suffice, one more does so for all tenants. An empty page needs one more statement for its state.
 */
@ApplicationScoped
public class MetricRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;
    private final Cursors cursors;

    MetricRepository(TenantRepository tenants, Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
    }

    /**
     * The metrics of one tenant. Fails with a 404 if the tenant does not exist, and with a 422 if a window needs events
     * that are no longer kept.
     */
    public Uni<MetricRow> get(Scope scope, String key, List<Metric> metrics, ComparedWindows windows) {
        MetricColumns columns = new MetricColumns(windows, scope);
        return project(MetricStatements.ofTenant(scope, key, columns, metrics), 1)
                .call(rows -> rows.isEmpty()
                        ? tenants.missing(scope, key)
                        : Uni.createFrom().voidItem())
                .map(rows -> {
                    requireEvents(windows, rows.get(0));
                    return new MetricRow(rows.get(0), rows.get(0), columns);
                });
    }

    /**
     * The all-time metrics of tenants, in any order, without tenants outside the scope. A row has the id and the
     * currency of its tenant, and no other fields of it.
     */
    public Uni<List<MetricRow>> list(Scope scope, List<Long> ids, Set<Metric> metrics) {
        MetricColumns columns = new MetricColumns(ComparedWindows.ALL_TIME, scope);
        Query<Tenant> query = MetricStatements.ofTenants(scope, ids, columns, metrics)
                .select(TenantAttributes.CURRENCY)
                .select(columns.state().all());
        return project(query, ids.size()).map(rows -> rows(rows, columns));
    }

    /**
     * A page of the dashboard. Fails with a 404 if the ancestor does not exist, and with a 422 if a window needs events
     * that are no longer kept.
     */
    Uni<MetricPage> list(MetricQuery query) {
        Set<Metric> read = query.sortedBy();
        boolean once = query.windows().isAllTime();
        if (once) {
            read.addAll(query.metrics());
        }
        return page(query, read).chain(tenants -> {
            if (tenants.isEmpty()) {
                return emptyPage(query);
            }
            requireEvents(query.windows(), tenants.get(0));
            List<Row> shown =
                    tenants.subList(0, Math.min(tenants.size(), query.page().limit()));
            Uni<List<MetricRow>> rows =
                    once ? Uni.createFrom().item(rows(shown, query.columns())) : withMetrics(query, shown);
            String next = cursors.next(tenants, query.page());
            return rows.map(found -> new MetricPage(found, next, DataState.ofList(query.scope(), tenants)));
        });
    }

    private Uni<List<Row>> page(MetricQuery query, Set<Metric> read) {
        return RankedPage.of(query)
                .<Uni<List<Row>>>map(ranked -> page(query, read, ranked))
                .orElseGet(() -> all(query, read));
    }

    private <T> Uni<List<Row>> page(MetricQuery query, Set<Metric> read, RankedPage<T> ranked) {
        int rows = query.page().rows();
        return project(ranked.likely(), rows)
                .chain(likely -> ranked.bounded(likely, read)
                        .map(bounded -> project(bounded.page(), rows)
                                .chain(found -> bounded.isWhole(found)
                                        ? Uni.createFrom().item(found)
                                        : all(query, read)))
                        .orElseGet(() -> all(query, read)));
    }

    /** The page from all tenants. */
    private Uni<List<Row>> all(MetricQuery query, Set<Metric> read) {
        return project(MetricStatements.page(query, read), query.page().rows());
    }

    private static List<MetricRow> rows(List<Row> rows, MetricColumns columns) {
        return rows.stream().map(row -> new MetricRow(row, row, columns)).toList();
    }

    /** Fetches the metrics of a page of tenants, and omits tenants that were deleted in the meantime. */
    private Uni<List<MetricRow>> withMetrics(MetricQuery query, List<Row> page) {
        BulkRead<Long, Row> metrics = BulkRead.of(
                "tenant",
                row -> row.require(TenantAttributes.ID),
                ids -> project(
                        MetricStatements.ofTenants(query.scope(), ids, query.columns(), query.metrics()), ids.size()));
        return metrics.join(
                page,
                row -> row.require(TenantAttributes.ID),
                (tenant, found) -> new MetricRow(tenant, found, query.columns()));
    }

    /** Fails with a 422 if a window needs events before the horizon, which the row of the tenant contains. */
    static void requireEvents(ComparedWindows windows, Row tenant) {
        if (windows.hasEvents()) {
            Horizon.from(tenant).require(windows);
        }
    }

    /** The state of all accounts that the next response is read from, or an earlier one. */
    Uni<DataState> state() {
        Query<DataVersion> query = Query.ofAll(DataVersion.class).select(DataState.ALONE.all());
        return project(query, 1).map(rows -> DataState.ALONE.of(rows.get(0)));
    }

    /** The state for responses about a tenant; empty if there is no such tenant in the scope. */
    Uni<Optional<DataState>> state(Scope scope, String tenant) {
        DataState.Columns<Tenant> state = DataState.ofTenant(scope);
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(state.all())
                .where(TenantAttributes.KEY.eq(tenant));
        return project(query, 1).map(rows -> rows.stream().findFirst().map(state::of));
    }

    /**
     * The current state, for a response without tenants. Fails with a 422 if a window needs events before the horizon.
     */
    Uni<DataState> state(ComparedWindows windows) {
        Query<DataVersion> query =
                Query.ofAll(DataVersion.class).select(DataState.ALONE.all()).select(Horizon.OF_STATE);
        return project(query, 1).map(rows -> {
            new Horizon(rows.get(0).get(Horizon.OF_STATE)).require(windows);
            return DataState.ALONE.of(rows.get(0));
        });
    }

    private Uni<MetricPage> emptyPage(MetricQuery query) {
        String ancestor = query.ancestor();
        Uni<?> known = ancestor == null ? Uni.createFrom().voidItem() : tenants.getId(query.scope(), ancestor);
        return known.chain(() -> query.scope().seesEverything() ? state(query.windows()) : state(query))
                .map(state -> new MetricPage(List.of(), null, state));
    }

    /** The state of the tops of the scope, for a page without tenants. */
    private Uni<DataState> state(MetricQuery query) {
        List<Long> ids = List.copyOf(query.scope().allowed().ids());
        Query<Tenant> tops = query.scope()
                .query(Tenant.class, TenantAttributes.ID)
                .select(DataState.inList(query.scope()).all())
                .select(Horizon.OF_TENANTS)
                .where(DatabaseFunctions.isOneOf(TenantAttributes.ID, ids));
        return project(tops, ids.size()).map(rows -> {
            rows.forEach(row -> Horizon.from(row).require(query.windows()));
            return rows.isEmpty() ? DataState.unknown(Instant.now()) : DataState.ofList(query.scope(), rows);
        });
    }
}
