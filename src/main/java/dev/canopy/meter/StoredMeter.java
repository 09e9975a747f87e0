package dev.canopy.meter;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A meter as it is stored, for the metrics that show its values.
 *
 * @param id the internal number, which no other meter gets
 * @param ofCost whether the values are amounts of money
 * @param ofUsers whether the meter counts the distinct users of all events, so that slices of days can answer it
 * @param builtIn whether the meter is built in
 * @param completeFrom the first day from which the values have all events, because earlier ones were dropped before;
 *     empty for all time
 * @param filled whether the events from before the definition are in the values of all accounts
 */
public record StoredMeter(
        int id,
        String key,
        MeterAggregation aggregation,
        boolean ofCost,
        boolean ofUsers,
        Optional<String> unit,
        Optional<String> description,
        boolean builtIn,
        Optional<LocalDate> completeFrom,
        boolean filled) {
    /**
     * All meters at a time.
     *
     * @param version grows with each change of a meter, and when a meter is filled
     * @param meters the built-in ones first, sorted by key
     */
    public record All(long version, List<StoredMeter> meters) {
        public All {
            meters = List.copyOf(meters);
        }
    }
}
