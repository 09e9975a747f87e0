package dev.canopy.metric;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Order;
import dev.canopy.platform.Cursor;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
        if (metric == null && TenantColumn.sortable(name) == null) {
            throw ProblemException.parameter("sort", "names neither a metric nor a column: '" + name + "'");
        }
        return new SortKey(name, metric, descending);
    }

    Order<Tenant> order(MetricColumns columns) {
        Expression<Tenant, ?> expression = expression(columns);
        Order<Tenant> order = descending ? expression.desc() : expression.asc();
        return isNullable() ? order : order.withoutNulls();
    }

    /** Whether a row comes after one with this value, in this key alone. */
    Condition<Tenant> later(MetricColumns columns, Object value) {
        Expression<Tenant, ?> expression = expression(columns);
        Condition<Tenant> beyond = descending ? below(expression, value) : above(expression, value);
        return isNullable() ? beyond.or(expression.isNull()) : beyond;
    }

    /** Whether a row is equal to one with this value, in this key alone. */
    Condition<Tenant> same(MetricColumns columns, @Nullable Object value) {
        Expression<Tenant, ?> expression = expression(columns);
        return value == null ? expression.isNull() : equal(expression, value);
    }

    private static <T> Condition<Tenant> above(Expression<Tenant, T> expression, Object value) {
        return expression.gt(typed(expression, value));
    }

    private static <T> Condition<Tenant> below(Expression<Tenant, T> expression, Object value) {
        return expression.lt(typed(expression, value));
    }

    private static <T> Condition<Tenant> equal(Expression<Tenant, T> expression, Object value) {
        return expression.eq(typed(expression, value));
    }

    private static <T> T typed(Expression<Tenant, T> expression, Object value) {
        return Objects.requireNonNull(expression.type().fromBase(value));
    }

    /** What it sorts by. */
    Expression<Tenant, ?> expression(MetricColumns columns) {
        return metric == null ? column().attribute() : columns.of(metric);
    }

    boolean isNullable() {
        return metric == null ? column().isNullable() : metric.isNullable();
    }

    /** The value for a cursor: a text, a number, or null. */
    @Nullable Object cursorValue(MetricRow row) {
        Object value = metric == null ? row.tenant().get(column().attribute()) : row.value(metric);
        return switch (value) {
            case Instant time -> time.toString();
            case Money amount -> amount.nanos();
            case null, default -> value;
        };
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
                case MONEY, EVENTS, TENANTS, EDGES -> (Long) cursorValue;
                case null -> (String) cursorValue;
            };
        } catch (ClassCastException | DateTimeException foreign) {
            throw Cursor.foreign();
        }
    }

    /** Within what the database can compare. */
    static Instant time(String text) {
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
        return column() == TenantColumn.DEPTH ? Metric.Unit.EDGES : null;
    }

    private TenantColumn column() {
        TenantColumn column = TenantColumn.sortable(name);
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
