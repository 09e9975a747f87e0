package dev.canopy.metric;

import dev.canopy.listing.Cursor;
import dev.canopy.tenant.Scope;
import java.util.List;
import java.util.Objects;
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
        Windows windows,
        List<SortKey> sort,
        @Nullable String ancestor,
        @Nullable MetricFilter filter,
        @Nullable Cursor after,
        int limit) {
    MetricQuery {
        metrics = List.copyOf(metrics);
        sort = List.copyOf(sort);
    }

    /** What a cursor belongs to: all that decides which tenants follow each other. */
    static String view(List<SortKey> sort, Window window, @Nullable String ancestor, @Nullable MetricFilter filter) {
        String order = sort.stream().map(SortKey::toString).collect(Collectors.joining(","));
        return String.join("\n", "metrics", order, window.toString(), String.valueOf(ancestor), String.valueOf(filter));
    }

    /** Whether what it shows or who is in it depends on balances, and so on what expires. */
    boolean hasBalances() {
        return metrics.stream().anyMatch(Metric::isBalance)
                || sort.stream().map(SortKey::metric).filter(Objects::nonNull).anyMatch(Metric::isBalance)
                || (filter != null && filter.hasBalances());
    }

    String view() {
        return view(sort, windows.asked(), ancestor, filter);
    }
}
