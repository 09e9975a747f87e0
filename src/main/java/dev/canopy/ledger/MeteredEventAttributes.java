package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What events add to meters. {@link EventAttributes} has the dimensions of the same rows. For queries only. */
public final class MeteredEventAttributes {
    /** The internal number of the meter. A query has to name one. */
    public static final Expression<NamedEvent, Integer> METER =
            metered("meterId", Type.INTEGER, event -> event.meterId);

    /** 1, or 0 for a correction. */
    public static final Expression<NamedEvent, Long> VALUE_COUNT =
            metered("valueCount", Type.LONG, event -> event.valueCount);

    public static final Expression<NamedEvent, BigDecimal> VALUE_SUM =
            metered("valueSum", Type.DECIMAL, event -> event.valueSum);

    public static final Expression<NamedEvent, BigDecimal> MINIMUM =
            metered("minimum", Type.DECIMAL, event -> event.minimum);

    public static final Expression<NamedEvent, BigDecimal> MAXIMUM =
            metered("maximum", Type.DECIMAL, event -> event.maximum);

    /** The number of what is counted as different. */
    public static final Expression<NamedEvent, Integer> MEMBER = metered("member", Type.INTEGER, event -> event.member);

    private static final Expression<NamedEvent, BigDecimal> TIME =
            metered("latestTime", Type.DECIMAL, event -> event.latestTime);
    private static final Expression<NamedEvent, BigDecimal> VALUE =
            metered("latest", Type.DECIMAL, event -> event.latest);

    /** The time of the latest value of a group, in seconds since 1970. */
    public static final Expression<NamedEvent, BigDecimal> LATEST_TIME = latest(1);

    /** The latest value of a group; of several of the same time, the greatest. */
    public static final Expression<NamedEvent, BigDecimal> LATEST = latest(2);

    private MeteredEventAttributes() {}

    /** A function and no cast, which would round to two decimals. */
    private static Expression<NamedEvent, BigDecimal> latest(int element) {
        return DatabaseFunctions.inDatabase(
                Type.DECIMAL,
                "function('trim_scale' as BigDecimal, sql('(max(array[?, ?]))[" + element + "]', {0}, {1}))",
                TIME,
                VALUE);
    }

    private static <T> Expression<NamedEvent, T> metered(
            String field, Type<T> type, Function<MeteredEvent, @Nullable T> reader) {
        return column(field, type, event -> reader.apply((MeteredEvent) event));
    }
}
