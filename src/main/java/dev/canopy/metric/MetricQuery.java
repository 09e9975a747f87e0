package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Tenant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of tenants with their metrics.
 *
 * @param columns the expressions of the metrics within the windows
 * @param ancestor the key of the tenant whose subtree is listed; null for all tenants
 */
record MetricQuery(
        Scope scope,
        MetricCatalogue catalogue,
        List<Metric> metrics,
        MetricColumns columns,
        @Nullable String ancestor,
        PageQuery<Tenant> page) {
    MetricQuery {
        metrics = List.copyOf(metrics);
    }

    ComparedWindows windows() {
        return columns.windows();
    }

    /** The metrics by which the page is sorted. */
    Set<Metric> sortedBy() {
        Set<Metric> sortedBy = new LinkedHashSet<>();
        named(page.sortedBy()).forEach(sortedBy::add);
        return sortedBy;
    }

    /** The content of the data that the values, the filter and the sort read. */
    DataState.Content content() {
        return DataState.Content.of(Stream.concat(metrics.stream(), named(page.columns().stream())));
    }

    /** Whether the page is the same as long as the state of the data is, which is not that of subscriptions. */
    boolean dependsOnStateOnly() {
        return !windows().hasEvents() && !page.columns().contains(MetricColumns.SUBSCRIBED_UNTIL);
    }

    private Stream<Metric> named(Stream<String> columns) {
        return columns.<@Nullable Metric>map(catalogue::find).filter(Objects::nonNull);
    }
}
