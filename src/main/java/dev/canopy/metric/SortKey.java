package dev.canopy.metric;

import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page is sorted by: a metric or a plain column.
 *
 * @param metric null for a plain column
 */
record SortKey(String name, @Nullable Metric metric, boolean descending) {
    /**
     * The keys of a list such as {@code -totalInferenceCost,name}; the tenant's key always comes last, so that the order
     * is total.
     *
     * @throws ProblemException (400) naming what is neither a metric nor a column, or comes twice
     */
    static List<SortKey> parseList(@Nullable String text) {
        List<SortKey> keys = new ArrayList<>();
        Keyset.parse(text).forEach(wish -> keys.add(of(wish)));
        if (keys.stream().noneMatch(key -> key.name.equals("key") || key.name.equals("tenant"))) {
            keys.add(new SortKey("key", null, false));
        }
        return keys;
    }

    private static SortKey of(Keyset.Wish wish) {
        Metric metric = Metric.find(wish.name());
        if (metric == null && TenantColumn.sortable(wish.name()) == null) {
            throw Keyset.refused("names neither a metric nor a column: '" + wish.name() + "'");
        }
        return new SortKey(wish.name(), metric, wish.descending());
    }

    static Keyset<Tenant> keyset(List<SortKey> keys, MetricColumns columns) {
        return new Keyset<>(keys.stream()
                .<Keyset.Key<Tenant, ?>>map(key -> new Keyset.Key<>(key.column(columns), key.descending))
                .toList());
    }

    /** What it sorts by. */
    Column<Tenant, ?> column(MetricColumns columns) {
        if (metric != null) {
            return columns.column(metric);
        }
        TenantColumn column = TenantColumn.sortable(name);
        if (column == null) {
            throw new IllegalStateException(name);
        }
        return column.column();
    }

    @Override
    public String toString() {
        return descending ? "-" + name : name;
    }
}
