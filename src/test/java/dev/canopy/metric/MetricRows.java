package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Rows as the database would answer them. */
public final class MetricRows {
    static final Instant AS_OF = Instant.parse("2026-03-01T12:00:00Z");

    private MetricRows() {}

    /** @param metrics as the driver gives them, amounts in nano-units */
    public static MetricRow row(String key, String name, String parent, int depth, Map<Metric, Object> metrics) {
        MetricColumns columns = new MetricColumns(ComparedWindows.ALL_TIME, Scope.all());
        Query<Tenant> query = Query.ofAll(Tenant.class)
                .select(
                        TenantAttributes.KEY,
                        TenantAttributes.NAME,
                        TenantAttributes.CURRENCY,
                        TenantAttributes.PARENT_KEY,
                        TenantAttributes.DEPTH);
        List<Object> values = new ArrayList<>();
        values.add(key);
        values.add(name);
        values.add("USD");
        values.add(parent);
        values.add(depth);
        for (Metric metric : BuiltInMetric.values()) {
            query.select(columns.of(metric));
            values.add(metrics.get(metric));
        }
        query.select(columns.state().all());
        values.addAll(Arrays.asList(AS_OF, 1L, 1L, null)); // time, account, version, next expiry
        Row row = Row.of(query, List.<Object[]>of(values.toArray())).get(0);
        return new MetricRow(row, row, columns);
    }
}
