package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads metrics of several tenants within several windows in one statement. */
@ApplicationScoped
public class WindowedMetricRepository implements ProjectionRepository<Tenant, Long> {
    /** A column of the statement. It has a value for each tenant. */
    private record Column(Metric metric, Window window) {}

    /**
     * The values of metrics. A value is missing if its tenant does not exist in the scope, if it needs events that are
     * no longer kept, or if its meter is being filled.
     *
     * @param wanted sums
     */
    public Uni<Map<WindowedMetric, Object>> read(Scope scope, Collection<WindowedMetric> wanted) {
        return read(scope, wanted, (query, limit) -> project(query, limit));
    }

    /** The same on a connection, whose transaction it sees. */
    public Uni<Map<WindowedMetric, Object>> read(
            SqlConnection connection, Scope scope, Collection<WindowedMetric> wanted) {
        return read(scope, wanted, (query, limit) -> project(connection, query, limit));
    }

    private static Uni<Map<WindowedMetric, Object>> read(
            Scope scope, Collection<WindowedMetric> wanted, BiFunction<Query<?>, Integer, Uni<List<Row>>> reader) {
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        List<Long> tenants =
                wanted.stream().map(WindowedMetric::tenant).distinct().toList();
        Map<Column, Expression<Tenant, ?>> columns = columns(wanted, UsageLookup.of(scope.everything()));
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.ID, Horizon.OF_TENANTS)
                .where(DatabaseFunctions.isOneOf(TenantAttributes.ID, tenants));
        columns.values().forEach(query::select);
        return reader.apply(query, Integer.MAX_VALUE).map(rows -> values(wanted, columns, rows));
    }

    /** Windows that are the same share their relations, which a query reads once. */
    private static Map<Column, Expression<Tenant, ?>> columns(Collection<WindowedMetric> wanted, UsageLookup lookup) {
        Map<Window, WindowedUsage> usage = new HashMap<>();
        Map<Column, Expression<Tenant, ?>> columns = new LinkedHashMap<>();
        for (WindowedMetric each : wanted) {
            columns.computeIfAbsent(
                    new Column(each.metric(), each.window()),
                    column -> column.metric()
                            .within(usage.computeIfAbsent(
                                    column.window(), window -> WindowedUsage.of(window, lookup))));
        }
        return columns;
    }

    private static Map<WindowedMetric, Object> values(
            Collection<WindowedMetric> wanted, Map<Column, Expression<Tenant, ?>> columns, List<Row> rows) {
        Map<Long, Row> byTenant = new HashMap<>();
        rows.forEach(row -> byTenant.put(row.require(TenantAttributes.ID), row));
        Map<WindowedMetric, Object> values = new HashMap<>();
        for (WindowedMetric each : wanted) {
            Row row = byTenant.get(each.tenant());
            Expression<Tenant, ?> column = columns.get(new Column(each.metric(), each.window()));
            Object value =
                    row != null && column != null && Horizon.from(row).has(each.window()) ? row.get(column) : null;
            if (value != null) {
                values.put(each, value);
            }
        }
        return values;
    }
}
