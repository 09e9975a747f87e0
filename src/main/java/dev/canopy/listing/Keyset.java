package dev.canopy.listing;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Order;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list, in which a page continues after the last row of the one before. Nulls come last in both directions.
 *
 * @param keys of which the last is unique, so that the order is total
 */
public record Keyset<E>(List<Key<E, ?>> keys) {
    /** Keys that a client may ask for. */
    static final int MAX = 5;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    public Keyset {
        keys = List.copyOf(keys);
    }

    /** What a client asks to sort by. */
    public record Wish(String name, boolean descending) {
        @Override
        public String toString() {
            return descending ? "-" + name : name;
        }
    }

    /**
     * Reads a list such as {@code -totalInferenceCost,name}.
     *
     * @throws ProblemException (400) if it has a name twice, or too many
     */
    public static List<Wish> parse(@Nullable String text) {
        List<Wish> wishes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            String key = part.strip();
            boolean descending = key.startsWith("-");
            Wish wish = new Wish(descending ? key.substring(1) : key, descending);
            if (!names.add(wish.name)) {
                throw refused("has '" + wish.name + "' twice");
            }
            wishes.add(wish);
        }
        if (wishes.size() > MAX) {
            throw refused("may have " + MAX + " keys at most");
        }
        return wishes;
    }

    /** What cannot be accepted of a sort. */
    public static ProblemException refused(String detail) {
        return ProblemException.parameter("sort", detail);
    }

    /** The keys as a client names them, such as {@code -totalInferenceCost,name}, to tell one order from another. */
    @Override
    public String toString() {
        return keys.stream().map(Key::toString).collect(Collectors.joining(","));
    }

    /** One key of the order. */
    public record Key<E, T>(Column<E, T> column, boolean descending) {
        @Override
        public String toString() {
            return descending ? "-" + column.expression() : column.expression().toString();
        }

        Order<E> order() {
            Expression<E, T> expression = column.expression();
            Order<E> order = descending ? expression.desc() : expression.asc();
            return column.nullable() ? order : order.withoutNulls();
        }

        /** Whether a row comes after one with this value, in this key alone. */
        private Condition<E> later(T value) {
            Expression<E, T> expression = column.expression();
            Condition<E> beyond = descending ? expression.lt(value) : expression.gt(value);
            return column.nullable() ? beyond.or(expression.isNull()) : beyond;
        }

        /** Whether a row is equal to one with this value, in this key alone. */
        private Condition<E> same(@Nullable T value) {
            return value == null
                    ? column.expression().isNull()
                    : column.expression().eq(value);
        }

        private void addTo(Place<E> place, @Nullable Object cursorValue) {
            if (cursorValue == null && !column.nullable()) {
                throw Cursor.foreign();
            }
            T value = cursorValue == null ? null : read(column.expression().type(), cursorValue);
            Condition<E> same = same(value);
            if (value != null) {
                place.addLater(later(value));
                if (place.equal == null && !column.nullable()) {
                    place.start = later(value).or(same);
                }
            }
            place.addEqual(same);
        }
    }

    /**
     * Where a page continues: later in the first key, or equal in it and later in the second, and so on. The bound on the first key
     * alone repeats what follows from that, in a form that an index can start from.
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

    /** Sorts a query, and selects what it sorts by, of which the cursor of the next page is made. */
    public Query<E> sort(Query<E> query) {
        for (Key<E, ?> key : keys) {
            query.orderBy(key.order());
            if (!query.selected().contains(key.column().expression())) {
                query.select(key.column().expression());
            }
        }
        return query;
    }

    /**
     * Lets a query continue after the row with these values.
     *
     * @throws ProblemException (400) if a value does not fit its key
     */
    public Query<E> after(Query<E> query, Cursor last) {
        if (last.values().size() != keys.size()) {
            throw Cursor.foreign();
        }
        Place<E> place = new Place<>();
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).addTo(place, last.values().get(i));
        }
        if (place.later == null) {
            throw Cursor.foreign();
        }
        if (place.start != null) {
            query.where(place.start);
        }
        return query.where(place.later);
    }

    /** Where a page ends with this row of a query that it has sorted. */
    public Cursor cursor(Row last) {
        List<@Nullable Object> values = new ArrayList<>(keys.size());
        keys.forEach(key -> values.add(value(last, key.column().expression())));
        return new Cursor(values);
    }

    private static <T> @Nullable Object value(Row row, Expression<?, T> expression) {
        return write(expression.type(), row.get(expression));
    }

    /** A value of a key as a cursor has it: a text, a number, or null. */
    static <T> @Nullable Object write(Type<T> type, @Nullable T value) {
        Object base = value == null ? null : type.toBase(value);
        return base instanceof Instant || base instanceof UUID ? base.toString() : base;
    }

    /**
     * The value of what a cursor has.
     *
     * @throws ProblemException (400) if it is none of the type
     */
    static <T> T read(Type<T> type, Object cursorValue) {
        try {
            Object base = type.javaType().equals(Instant.class)
                    ? time((String) cursorValue)
                    : type.javaType().equals(UUID.class) ? UUID.fromString((String) cursorValue) : cursorValue;
            T value = type.fromBase(base);
            if (value != null && type.toBase(value).equals(base)) {
                return value;
            }
        } catch (ClassCastException | DateTimeException | IllegalArgumentException foreign) {
            // said below
        }
        throw Cursor.foreign();
    }

    /** Within what the database can compare. */
    static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException(text);
        }
        return time;
    }
}
