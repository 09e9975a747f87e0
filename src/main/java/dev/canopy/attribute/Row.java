package dev.canopy.attribute;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a query, which finds each value by the selected expression. */
public final class Row {
    /** The index and the type of a value in each row, shared by all rows, as a page reads thousands of values. */
    private record Place(int index, Type<?> type) {}

    private final IdentityHashMap<Expression<?, ?>, Place> places;
    private final @Nullable Object[] values;

    private Row(IdentityHashMap<Expression<?, ?>, Place> places, @Nullable Object[] values) {
        this.places = places;
        this.values = values;
    }

    /** All rows of a query. */
    public static List<Row> of(Query<?> query, List<@Nullable Object[]> rows) {
        IdentityHashMap<Expression<?, ?>, Place> places = new IdentityHashMap<>();
        List<? extends Expression<?, ?>> selected = query.selected();
        for (int i = 0; i < selected.size(); i++) {
            places.put(selected.get(i), new Place(i, selected.get(i).type()));
        }
        return rows.stream().map(values -> new Row(places, values)).toList();
    }

    /**
     * The value of a selected expression.
     *
     * @param expression the same instance that was selected
     * @throws IllegalArgumentException if it was not selected
     */
    @SuppressWarnings("unchecked") // the type of the expression itself
    public <T> @Nullable T get(Expression<?, T> expression) {
        Place place = places.get(expression);
        if (place == null) {
            throw new IllegalArgumentException("'" + expression + "' was not selected");
        }
        return ((Type<T>) place.type).fromBase(values[place.index]);
    }

    /** The value of a selected expression that is never null by its definition. */
    public <T> T require(Expression<?, T> expression) {
        T value = get(expression);
        if (value == null) {
            throw new IllegalStateException("'" + expression + "' is null");
        }
        return value;
    }
}
