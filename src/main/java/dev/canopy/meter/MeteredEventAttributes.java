package dev.canopy.meter;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.NamedEvent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values that events add to meters. {@link EventAttributes} has the dimensions of the same rows. For queries only.
 */
public final class MeteredEventAttributes {
    /** The internal number of the meter. A query has to name one. */
    public static final Expression<NamedEvent, Integer> METER =
            metered("meterId", Type.INTEGER, event -> event.meterId);

    public static final MeterValues<NamedEvent> VALUES = MeterValues.of(
            metered("valueCount", Type.LONG, event -> event.valueCount),
            metered("valueSum", Type.DECIMAL, event -> event.valueSum),
            metered("minimum", Type.DECIMAL, event -> event.minimum),
            metered("maximum", Type.DECIMAL, event -> event.maximum),
            metered("latestTime", Type.DECIMAL, event -> event.latestTime),
            metered("latest", Type.DECIMAL, event -> event.latest),
            MeterValues.numbers(metered("member", Type.INTEGER, event -> event.member)));

    private MeteredEventAttributes() {}

    private static <T> Expression<NamedEvent, T> metered(
            String field, Type<T> type, Function<MeteredEvent, @Nullable T> reader) {
        return column(field, type, event -> reader.apply((MeteredEvent) event));
    }
}
