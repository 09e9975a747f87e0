package dev.canopy.metric;

import dev.canopy.platform.Cursor;
import dev.canopy.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a page is sorted by: a metric or a plain column. Nulls come last in both directions.
 *
 * @param metric null for a plain column
 */
record SortKey(String name, @Nullable Metric metric, boolean descending) {
    static final int MAX = 5;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private enum Column {
        KEY("t.key", MetricRow::key),
        NAME("t.name", MetricRow::name),
        PARENT("p.key", MetricRow::parent),
        DEPTH("t.depth", MetricRow::depth);

        private final String expression;
        private final Function<MetricRow, @Nullable Object> value;

        Column(String expression, Function<MetricRow, @Nullable Object> value) {
            this.expression = expression;
            this.value = value;
        }
    }

    private static final Map<String, Column> COLUMNS = Map.of(
            "tenant",
            Column.KEY,
            "key",
            Column.KEY,
            "name",
            Column.NAME,
            "parent",
            Column.PARENT,
            "depth",
            Column.DEPTH);

    /**
     * The keys of a list such as {@code -totalInferenceCost,name}; the tenant's key always comes last, so that the order
     * is total.
     *
     * @throws ProblemException (400) naming what is neither a metric nor a column, or comes twice
     */
    static List<SortKey> parseList(@Nullable String text) {
        List<SortKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            SortKey key = parse(part.strip());
            if (!names.add(key.name)) {
                throw ProblemException.parameter("sort", "has '" + key.name + "' twice");
            }
            keys.add(key);
        }
        if (keys.size() > MAX) {
            throw ProblemException.parameter("sort", "may have " + MAX + " keys at most");
        }
        if (!names.contains("key") && !names.contains("tenant")) {
            keys.add(new SortKey("key", null, false));
        }
        return keys;
    }

    private static SortKey parse(String part) {
        boolean descending = part.startsWith("-");
        String name = descending ? part.substring(1) : part;
        Metric metric = Metric.find(name);
        if (metric == null && !COLUMNS.containsKey(name)) {
            throw ProblemException.parameter("sort", "names neither a metric nor a column: '" + name + "'");
        }
        return new SortKey(name, metric, descending);
    }

    /** True if the order depends on usage, and so on the window. */
    boolean isByUsage() {
        return metric != null && metric.reach() != Metric.Reach.TREE;
    }

    String expression(Function<Metric, String> metricExpression) {
        return metric == null ? column().expression : "(" + metricExpression.apply(metric) + ")";
    }

    boolean isNullable() {
        return metric == null ? column() == Column.PARENT : metric.isNullable();
    }

    /** The value for a cursor: a text, a number, or null. */
    @Nullable Object cursorValue(MetricRow row) {
        Object value = metric == null ? column().value.apply(row) : metric.value(row);
        return value instanceof Instant time ? time.toString() : value;
    }

    /**
     * A cursor's value as the query compares it.
     *
     * @throws ProblemException (400) if it is not of this key's type
     */
    Object comparable(Object cursorValue) {
        try {
            return switch (unit()) {
                case TIME -> time((String) cursorValue);
                case RATIO -> ((Number) cursorValue).doubleValue();
                case MONEY, EVENTS, TENANTS -> (Long) cursorValue;
                case EDGES -> Math.toIntExact((Long) cursorValue);
                case null -> (String) cursorValue;
            };
        } catch (ClassCastException | DateTimeException | ArithmeticException foreign) {
            throw Cursor.foreign();
        }
    }

    /** Within what the database can compare. */
    private static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException(text);
        }
        return time;
    }

    /** Null for text. */
    private Metric.@Nullable Unit unit() {
        if (metric != null) {
            return metric.unit();
        }
        return column() == Column.DEPTH ? Metric.Unit.EDGES : null;
    }

    private Column column() {
        Column column = COLUMNS.get(name);
        if (column == null) {
            throw new IllegalStateException(name);
        }
        return column;
    }

    @Override
    public String toString() {
        return descending ? "-" + name : name;
    }
}
