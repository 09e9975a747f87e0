package dev.canopy.metric;

import dev.canopy.platform.Cursor;
import dev.canopy.tenant.Scope;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A page of tenants with their metrics.
 *
 * @param sort one key at least, the last of them unique
 * @param ancestor the key of a tenant whose subtree is meant, itself included
 * @param filter what the tenants must fulfil, by their metrics or columns
 * @param after where the page before ended: the values of the sort keys
 * @param limit rows at most, 1 to 1,000
 */
record MetricQuery(
        Scope scope,
        List<Metric> metrics,
        Window window,
        List<SortKey> sort,
        @Nullable String ancestor,
        @Nullable MetricFilter filter,
        @Nullable Cursor after,
        int limit) {
    MetricQuery {
        metrics = List.copyOf(metrics);
        sort = List.copyOf(sort);
    }

    /** What a cursor belongs to. */
    static String view(List<SortKey> sort) {
        return sort.stream().map(SortKey::toString).collect(Collectors.joining(",", "metrics:", ""));
    }

    /** Whether the page can be told only from the usage within the window. */
    boolean isByUsage() {
        return sort.stream().anyMatch(SortKey::isByUsage) || (filter != null && filter.isByUsage());
    }
}
