package dev.canopy.metric;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.listing.Cursors;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.BulkRead;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/**
 * Reads metrics in a number of statements that does not depend on the number of rows: one over all time; two for a window, where
 * all tenants are summed up for nothing but what they are sorted and filtered by, and the rest for those of the page. An empty
 * page asks once more, for the time that it is true of.
 */
@ApplicationScoped
public class MetricRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;
    private final Cursors cursors;

    MetricRepository(TenantRepository tenants, Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
    }

    /** Fails with not-found if there is no such tenant, and if events of the windows are gone. */
    public Uni<MetricRow> get(Scope scope, String key, List<Metric> metrics, Windows windows) {
        MetricColumns columns = new MetricColumns(windows);
        return project(MetricStatements.ofTenant(scope, key, columns, metrics), 1)
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw ProblemException.notFound("tenant", key);
                    }
                    requireEvents(windows, rows.get(0));
                    return new MetricRow(rows.get(0), rows.get(0), columns);
                });
    }

    /** The metrics of these tenants, of those that the caller sees, in any order; the rows know the id and no more. */
    public Uni<List<MetricRow>> list(Scope scope, List<Long> ids, Set<Metric> metrics) {
        MetricColumns columns = new MetricColumns(Windows.ALL_TIME);
        Query<Tenant> query = MetricStatements.ofTenants(ids, columns, metrics).select(DataState.BESIDE_TENANTS);
        return project(scope.restrict(query), ids.size()).map(rows -> rows(rows, columns));
    }

    /** Fails with not-found if there is no such ancestor, and if events of the windows are gone. */
    Uni<MetricPage> list(MetricQuery query) {
        Set<Metric> read = query.sortedBy();
        boolean once = query.windows().isAllTime();
        if (once) {
            read.addAll(query.metrics());
        }
        return project(MetricStatements.page(query, read), query.page().rows()).chain(tenants -> {
            if (tenants.isEmpty()) {
                return emptyPage(query);
            }
            requireEvents(query.windows(), tenants.get(0));
            List<Row> shown =
                    tenants.subList(0, Math.min(tenants.size(), query.page().limit()));
            Uni<List<MetricRow>> rows =
                    once ? Uni.createFrom().item(rows(shown, query.columns())) : withMetrics(query, shown);
            String next = cursors.next(tenants, query.page());
            return rows.map(found -> new MetricPage(found, next, DataState.beside(tenants.get(0))));
        });
    }

    private static List<MetricRow> rows(List<Row> rows, MetricColumns columns) {
        return rows.stream().map(row -> new MetricRow(row, row, columns)).toList();
    }

    /** Fetches the metrics of a page of tenants, without those that were deleted meanwhile. */
    private Uni<List<MetricRow>> withMetrics(MetricQuery query, List<Row> page) {
        BulkRead<Long, Row> metrics = BulkRead.of(
                "tenant",
                row -> row.require(TenantAttributes.ID),
                ids -> project(MetricStatements.ofTenants(ids, query.columns(), query.metrics()), ids.size()));
        return metrics.join(
                page,
                row -> row.require(TenantAttributes.ID),
                (tenant, found) -> new MetricRow(tenant, found, query.columns()));
    }

    /** Fails if events of the windows are gone, as a tenant tells that was read with them. */
    static void requireEvents(Windows windows, Row tenant) {
        if (windows.hasEvents()) {
            Horizon.beside(tenant).require(windows);
        }
    }

    /** The state that the next answer is read from, or one before. */
    Uni<DataState> state() {
        Query<DataVersion> query = Query.from(DataVersion.class).select(DataState.ALONE);
        return project(query, 1).map(rows -> DataState.alone(rows.get(0)));
    }

    /** The state of now, for an answer without any tenant. Fails if events of the windows are gone. */
    Uni<DataState> state(Windows windows) {
        Query<DataVersion> query =
                Query.from(DataVersion.class).select(DataState.ALONE).select(Horizon.BESIDE_STATE);
        return project(query, 1).map(rows -> {
            new Horizon(rows.get(0).get(Horizon.BESIDE_STATE)).require(windows);
            return DataState.alone(rows.get(0));
        });
    }

    private Uni<MetricPage> emptyPage(MetricQuery query) {
        String ancestor = query.ancestor();
        Uni<?> known = ancestor == null ? Uni.createFrom().voidItem() : tenants.getId(query.scope(), ancestor);
        return known.chain(() -> state(query.windows())).map(state -> new MetricPage(List.of(), null, state));
    }
}
