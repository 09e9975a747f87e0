package dev.canopy.ledger;

import java.util.List;
import java.util.Optional;

/**
 * A meter as its metrics see it.
 *
 * @param id the internal number, which no other meter gets
 * @param ofCost whether the values are amounts of money
 * @param filled whether the events from before the definition are in the values of all accounts
 */
public record FilledMeter(
        int id,
        String key,
        MeterAggregation aggregation,
        boolean ofCost,
        Optional<String> unit,
        Optional<String> description,
        boolean filled) {
    /**
     * All meters at a time.
     *
     * @param version grows with each change of a meter, and when a meter is filled
     * @param meters sorted by key
     */
    public record All(long version, List<FilledMeter> meters) {
        public All {
            meters = List.copyOf(meters);
        }
    }
}
