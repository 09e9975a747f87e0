package dev.canopy.attribute;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a query; finds each value by the expression that was selected. */
public final class Row {
    private final IdentityHashMap<Expression<?, ?>, Integer> places;
    private final @Nullable Object[] values;

    private Row(IdentityHashMap<Expression<?, ?>, Integer> places, @Nullable Object[] values) {
        this.places = places;
        this.values = values;
    }

    /** All rows of a query. */
    public static List<Row> of(Query<?> query, List<@Nullable Object[]> rows) {
        IdentityHashMap<Expression<?, ?>, Integer> places = new IdentityHashMap<>();
        query.selected().forEach(expression -> places.put(expression, places.size()));
        return rows.stream().map(values -> new Row(places, values)).toList();
    }

    /**
     * @param expression the very one that was selected
     * @throws IllegalArgumentException if it was not
     */
    public <T> @Nullable T get(Expression<?, T> expression) {
        Integer place = places.get(expression);
        if (place == null) {
            throw new IllegalArgumentException("'" + expression + "' was not selected");
        }
        return expression.type().fromBase(values[place]);
    }

    /** A value that is never null by its definition. */
    public <T> T require(Expression<?, T> expression) {
        T value = get(expression);
        if (value == null) {
            throw new IllegalStateException("'" + expression + "' is null");
        }
        return value;
    }
}
