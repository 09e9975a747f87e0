package dev.canopy.metric;

import dev.canopy.attribute.Expression;
import dev.canopy.tenant.Tenant;
import java.util.EnumMap;
import java.util.Map;

/** The expression of each metric in one query: the same one wherever it is selected, compared or sorted by. Not thread-safe. */
final class MetricColumns {
    private final UsageWithin usage;
    private final Map<Metric, Expression<Tenant, ?>> expressions = new EnumMap<>(Metric.class);

    MetricColumns(Window window) {
        this.usage = UsageWithin.of(window);
    }

    Expression<Tenant, ?> of(Metric metric) {
        return expressions.computeIfAbsent(metric, asked -> asked.within(usage));
    }
}
