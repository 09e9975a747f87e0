package dev.canopy.attribute;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a query; finds each value by the expression that was selected. */
public final class Row {
    /** Where in each row a value is, and of what type: looked up once for all, since a page asks for thousands. */
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
     * @param expression the very one that was selected
     * @throws IllegalArgumentException if it was not
     */
    @SuppressWarnings("unchecked") // the type of the expression itself
    public <T> @Nullable T get(Expression<?, T> expression) {
        Place place = places.get(expression);
        if (place == null) {
            throw new IllegalArgumentException("'" + expression + "' was not selected");
        }
        return ((Type<T>) place.type).fromBase(values[place.index]);
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
