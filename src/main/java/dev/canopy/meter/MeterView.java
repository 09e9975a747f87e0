package dev.canopy.meter;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A meter as it is stored.
 *
 * @param builtIn whether the meter is built in; such a meter can be neither changed nor deleted
 * @param progress the part of the events from before its definition that the meter has looked at, 0 to 1; its values
 *     are complete when it is 1
 * @param completeFrom the first day from which the meter has all events, because earlier ones were dropped before;
 *     empty for all time
 */
public record MeterView(
        MeterDefinition definition,
        boolean builtIn,
        double progress,
        Optional<LocalDate> completeFrom,
        Instant createdAt,
        Instant updatedAt) {}
