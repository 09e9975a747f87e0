package dev.canopy.listing;

import dev.canopy.attribute.Query;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list: which rows, in which order, after which one, and how many.
 *
 * @param filter null for all rows
 * @param after where the page before ended; null for the first page
 * @param limit rows at most, 1 to 1,000
 * @param view what cursors of the list belong to: all that decides which rows follow each other
 */
public record PageQuery<E>(
        @Nullable Filter<E> filter,
        Keyset<E> order,
        @Nullable Cursor after,
        int limit,
        String view) {
    /** All rows of a list at once. */
    public static <E> PageQuery<E> all(@Nullable Filter<E> filter, Keyset<E> order) {
        return new PageQuery<>(filter, order, null, Integer.MAX_VALUE, "");
    }

    /** Filters and sorts a query of the list, and lets it begin where the page begins. */
    public Query<E> apply(Query<E> query) {
        if (filter != null) {
            query.where(filter.condition());
        }
        if (after != null) {
            order.after(query, after);
        }
        return order.sort(query);
    }

    /** Rows to read: one more than the page has, by which it knows that there is a next one. */
    public int rows() {
        return limit + 1;
    }

    /** The names of the columns that the list is sorted by. */
    public Stream<String> sortedBy() {
        return order.keys().stream().map(Keyset.Key::name);
    }

    /** The names of the columns that the list is filtered or sorted by. */
    public Set<String> columns() {
        Stream<String> filtered = filter == null ? Stream.of() : filter.names().stream();
        return Stream.concat(filtered, sortedBy()).collect(Collectors.toSet());
    }
}
