package dev.canopy.attribute;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query as the source of another one, such as the ten largest of a list, of which only the sum is read.
 * The values that it selects are the columns of the other query. Rows of a subquery exist only in the database, so that
 * no expression over them can be evaluated.
 */
public final class Subquery {
    /** The column of a number and a type, which is one object, so that texts of statements are found again. */
    private record Place(int number, Type<?> type) {}

    private static final Map<Place, Nodes.Column<Subquery, ?>> COLUMNS = new ConcurrentHashMap<>();

    private final Query<?> query;
    private final Nodes.@Nullable Bound<Subquery, Integer> limit;

    private Subquery(Query<?> query, Nodes.@Nullable Bound<Subquery, Integer> limit) {
        this.query = query;
        this.limit = limit;
    }

    /** All rows of a query, whose order has no meaning. */
    public static Subquery of(Query<?> query) {
        return new Subquery(query, null);
    }

    /**
     * The first rows of a query in its order.
     *
     * @param limit the highest number of rows, 0 or more
     */
    public static Subquery first(int limit, Query<?> query) {
        if (limit < 0) {
            throw new IllegalArgumentException("A query cannot have " + limit + " rows.");
        }
        return new Subquery(query, new Nodes.Bound<>(Type.INTEGER, limit));
    }

    /**
     * A value that the query selects. The columns of two subqueries are not told apart: use those of the one that is
     * the source.
     *
     * @throws IllegalArgumentException if it was not selected
     */
    @SuppressWarnings("unchecked") // the column has the type of the expression
    public <T> Expression<Subquery, T> get(Expression<?, T> selected) {
        int place = query.selected().indexOf(selected);
        if (place < 0) {
            throw new IllegalArgumentException("'" + selected + "' was not selected");
        }
        return (Expression<Subquery, T>) COLUMNS.computeIfAbsent(new Place(place, selected.type()), Subquery::column);
    }

    private static Nodes.Column<Subquery, ?> column(Place place) {
        return column(place.number(), place.type());
    }

    private static <T> Nodes.Column<Subquery, T> column(int number, Type<T> type) {
        return new Nodes.Column<>(
                label(number),
                type,
                row -> {
                    throw new UnsupportedOperationException("Rows of a subquery exist in a query only.");
                },
                null);
    }

    /** The name of a selected value, by its place from 0. */
    static String label(int place) {
        return "v" + (place + 1);
    }

    /** The time of its query, which is that of the whole statement. */
    Instant now() {
        return query.now();
    }

    /** An alias that no other query within this one has, and no entity. */
    String alias() {
        return "subquery" + depth();
    }

    private int depth() {
        Subquery inner = query.source();
        return inner == null ? 0 : inner.depth() + 1;
    }

    void describe(StatementKey key) {
        query.describe(key);
        key.add(limit);
    }

    StatementCache.Text text(StatementKey key) {
        StatementCache.Text text = query.text(key, Query.Use.SUBQUERY);
        String limited = limit == null ? "" : " limit :" + key.names().get(limit);
        return new StatementCache.Text("(" + text.hql() + limited + ")", text.usesNow());
    }
}
