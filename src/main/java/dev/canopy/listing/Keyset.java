package dev.canopy.listing;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Order;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list, in which a page continues after the last row of the previous page. Nulls come last in both
 * directions.
 *
 * @param keys the sort keys; the last one is unique, so that the order is total
 */
public record Keyset<E>(List<Key<E, ?>> keys) {
    public Keyset {
        keys = List.copyOf(keys);
    }

    /** The ascending order by attributes that are never null. The last attribute is unique. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E> Keyset<E> by(Attribute<E, ?>... attributes) {
        return new Keyset<>(
                Arrays.stream(attributes).<Key<E, ?>>map(Key::ascending).toList());
    }

    /**
     * The keys as in a sort parameter, such as {@code -totalInferenceCost,name}. Different orders have different texts.
     */
    @Override
    public String toString() {
        return keys.stream().map(Key::toString).collect(Collectors.joining(","));
    }

    /** A sort key. */
    public record Key<E, T>(String name, Column<E, T> column, boolean descending) {
        static <E, T> Key<E, T> ascending(Attribute<E, T> attribute) {
            return new Key<>(attribute.name(), Column.of(attribute), false);
        }

        @Override
        public String toString() {
            return descending ? "-" + name : name;
        }

        boolean isOf(Column<E, ?> other) {
            return column.expression().equals(other.expression());
        }

        private Order<E> order() {
            Expression<E, T> expression = column.expression();
            Order<E> order = descending ? expression.desc() : expression.asc();
            return column.nullable() ? order : order.withoutNulls();
        }

        /** Whether a row comes after a row with this value, by this key alone. */
        private Condition<E> later(T value) {
            Expression<E, T> expression = column.expression();
            Condition<E> beyond = descending ? expression.lt(value) : expression.gt(value);
            return column.nullable() ? beyond.or(expression.isNull()) : beyond;
        }

        /** Whether a row has this value of the key. */
        private Condition<E> same(@Nullable T value) {
            return value == null
                    ? column.expression().isNull()
                    : column.expression().eq(value);
        }

        private Condition<E> notBefore(T value) {
            return descending
                    ? column.expression().le(value)
                    : column.expression().ge(value);
        }

        private void addTo(Place<E> place, @Nullable Object cursorValue) {
            T value = read(cursorValue);
            if (value != null) {
                place.addLater(later(value));
                if (place.equal == null && !column.nullable()) {
                    place.start = notBefore(value);
                }
            }
            place.addEqual(same(value));
        }

        private @Nullable Object cursorValue(Row row) {
            return write(row.get(column.expression()));
        }

        @SuppressWarnings("unchecked") // a value of another type is a fault of the caller, and fails
        private @Nullable Object write(@Nullable Object value) {
            return CursorValue.write(column.expression().type(), (T) value);
        }

        private @Nullable T read(@Nullable Object cursorValue) {
            if (cursorValue == null && !column.nullable()) {
                throw Cursor.foreign();
            }
            return cursorValue == null
                    ? null
                    : CursorValue.read(column.expression().type(), cursorValue);
        }
    }

    /**
     * The condition of the rows after a row: later by the first key, or equal by the first and later by the second key,
     * and so on. The bound on the first key alone is redundant, but an index scan can start from it.
     */
    private static final class Place<E> {
        private @Nullable Condition<E> equal;
        private @Nullable Condition<E> later;
        private @Nullable Condition<E> start;

        private void addLater(Condition<E> here) {
            Condition<E> all = equal == null ? here : equal.and(here);
            later = later == null ? all : later.or(all);
        }

        private void addEqual(Condition<E> same) {
            equal = equal == null ? same : equal.and(same);
        }
    }

    /** Sorts a query, and selects the sort keys, which the cursor of the next page needs. */
    Query<E> sort(Query<E> query) {
        for (Key<E, ?> key : keys) {
            query.orderBy(key.order());
            if (!query.selected().contains(key.column().expression())) {
                query.select(key.column().expression());
            }
        }
        return query;
    }

    /**
     * Restricts a query to the rows after the row with these values.
     *
     * @throws ProblemException (400) if the values do not fit the sort keys
     */
    Query<E> after(Query<E> query, Cursor last) {
        requireFit(last);
        Place<E> place = new Place<>();
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).addTo(place, last.values().get(i));
        }
        if (place.later == null) {
            throw Cursor.foreign();
        }
        if (place.start != null && keys.size() > 1) {
            query.filter(place.start);
        }
        return query.filter(place.later);
    }

    /** The cursor of a page that ends with this row. The query of the row was sorted by {@link #sort}. */
    Cursor cursor(Row last) {
        List<@Nullable Object> values = new ArrayList<>(keys.size());
        keys.forEach(key -> values.add(key.cursorValue(last)));
        return new Cursor(values);
    }

    /**
     * The cursor of a page that ends with a row, for a list that is read by SQL of its own.
     *
     * @param values the values of the sort keys in the row
     */
    public Cursor cursor(List<?> values) {
        List<@Nullable Object> written = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            written.add(keys.get(i).write(values.get(i)));
        }
        return new Cursor(written);
    }

    /**
     * The values of the sort keys in a cursor, for a list that is read by SQL of its own.
     *
     * @throws ProblemException (400) if the values do not fit the sort keys
     */
    public List<@Nullable Object> values(Cursor cursor) {
        requireFit(cursor);
        List<@Nullable Object> values = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            values.add(keys.get(i).read(cursor.values().get(i)));
        }
        return values;
    }

    private void requireFit(Cursor cursor) {
        if (cursor.values().size() != keys.size()) {
            throw Cursor.foreign();
        }
    }
}
