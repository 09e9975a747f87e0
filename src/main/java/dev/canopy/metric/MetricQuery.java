package dev.canopy.metric;

import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.Tenant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of tenants with their metrics.
 *
 * @param columns of the windows that the metrics are of
 * @param ancestor the key of a tenant whose subtree is meant, itself included
 */
record MetricQuery(
        Scope scope,
        List<Metric> metrics,
        MetricColumns columns,
        @Nullable String ancestor,
        PageQuery<Tenant> page) {
    MetricQuery {
        metrics = List.copyOf(metrics);
    }

    Windows windows() {
        return columns.windows();
    }

    /** The metrics that the page is sorted by. */
    Set<Metric> sortedBy() {
        Set<Metric> sortedBy = EnumSet.noneOf(Metric.class);
        named(page.sortedBy()).forEach(sortedBy::add);
        return sortedBy;
    }

    /** Whether the values or the choice of tenants depend on balances, and so on what expires. */
    boolean hasBalances() {
        return Stream.concat(metrics.stream(), named(page.columns().stream())).anyMatch(Metric::isBalance);
    }

    private static Stream<Metric> named(Stream<String> columns) {
        return columns.map(Metric::find).filter(Objects::nonNull);
    }
}
