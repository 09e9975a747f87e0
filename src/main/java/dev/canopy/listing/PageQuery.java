package dev.canopy.listing;

import dev.canopy.attribute.Query;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query for one page of a list.
 *
 * @param filter null for all rows
 * @param after the end of the previous page; null for the first page
 * @param limit the maximum number of rows: 1 to 1,000, or unlimited for all rows at once
 * @param view identifies the list and its inputs other than the limit; cursors are valid only for the same view
 */
public record PageQuery<E>(
        @Nullable Filter<E> filter,
        Keyset<E> order,
        @Nullable Cursor after,
        int limit,
        String view) {
    /** A query for all rows of a list at once. */
    public static <E> PageQuery<E> all(@Nullable Filter<E> filter, Keyset<E> order) {
        return new PageQuery<>(filter, order, null, Integer.MAX_VALUE, "");
    }

    /** The same query for a page of at most this number of rows. */
    public PageQuery<E> atMost(int rows) {
        return new PageQuery<>(filter, order, after, Math.min(limit, rows), view);
    }

    /** Filters and sorts a query of the list, and starts it at the first row of the page. */
    public Query<E> apply(Query<E> query) {
        if (filter != null) {
            query.filter(filter.condition());
        }
        if (after != null) {
            order.after(query, after);
        }
        return order.sort(query);
    }

    /** The number of rows to read: one more than the limit, because that row shows that a next page exists. */
    public int rows() {
        return limit + 1;
    }

    /** The names of the columns by which the list is sorted. */
    public Stream<String> sortedBy() {
        return order.keys().stream().map(Keyset.Key::name);
    }

    /** The names of the columns by which the list is filtered or sorted. */
    public Set<String> columns() {
        Stream<String> filtered = filter == null ? Stream.of() : filter.names().stream();
        return Stream.concat(filtered, sortedBy()).collect(Collectors.toSet());
    }
}
