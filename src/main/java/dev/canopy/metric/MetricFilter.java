package dev.canopy.metric;

import dev.canopy.attribute.Condition;
import dev.canopy.listing.Column;
import dev.canopy.listing.Filter;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A filter of tenants by metrics and columns. */
record MetricFilter(Filter filter) {
    /** @throws ProblemException (400) saying what is wrong with it */
    static @Nullable MetricFilter parse(@Nullable String text) {
        Filter filter = Filter.parse(text, "totalInferenceCost=gt=100;depth==1");
        if (filter == null) {
            return null;
        }
        MetricFilter parsed = new MetricFilter(filter);
        parsed.condition(new MetricColumns(Windows.ALL_TIME));
        return parsed;
    }

    /** Whether what is kept depends on balances. */
    boolean hasBalances() {
        return filter.names().stream()
                .map(Metric::find)
                .filter(Objects::nonNull)
                .anyMatch(Metric::isBalance);
    }

    Condition<Tenant> condition(MetricColumns columns) {
        return filter.condition(name -> column(name, columns));
    }

    private static Column<Tenant, ?> column(String name, MetricColumns columns) {
        Metric metric = Metric.find(name);
        if (metric != null) {
            return columns.column(metric);
        }
        TenantColumn column = TenantColumn.find(name);
        if (column == null) {
            throw Filter.refused("names neither a metric nor a column: '" + name + "'");
        }
        return column.column();
    }

    @Override
    public String toString() {
        return filter.toString();
    }
}
