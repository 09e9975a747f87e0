package dev.canopy.analytics;

import dev.canopy.ledger.Periods;
import dev.canopy.listing.ParameterValue;
import dev.canopy.metric.DataState;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric over time, split by a dimension.
 *
 * @param starts the starts of the buckets, in order
 * @param end the end of the last bucket, exclusive
 * @param buckets the parts of each bucket: the same parts in the same order, the largest of the whole range first
 */
record SplitSeries(List<Instant> starts, Instant end, List<Breakdown> buckets, String currency, DataState state) {
    static final int DEFAULT_PARTS = 10;
    static final int MAX_PARTS = 50;

    SplitSeries {
        starts = List.copyOf(starts);
        buckets = List.copyOf(buckets);
    }

    /**
     * The metric, its dimension, and the buckets.
     *
     * @param limit the largest number of parts, 1 to {@value #MAX_PARTS}; all others are combined
     */
    record Query(Metric metric, Split split, List<Instant> starts, Instant end, int limit) {
        Query {
            starts = List.copyOf(starts);
        }

        /** @throws ProblemException (400) if the limit is not a whole number in range */
        static int limit(@Nullable String text) {
            return ParameterValue.wholeNumber("limit", text, 1, MAX_PARTS)
                    .map(Long::intValue)
                    .orElse(DEFAULT_PARTS);
        }

        Window window() {
            return new Window(starts.getFirst(), end);
        }

        /** @throws ProblemException (422) if the rows that the series reads do not have all of its buckets */
        void requireKept(Horizon horizon, Periods periods, Periods.Coarsest coarsest) {
            if (metric instanceof MeterMetric meter) {
                meter.requireCompleteIn(window());
            }
            switch (UsageSource.of(metric, split)) {
                case ROLLUPS, SLICES -> horizon.require(periods, coarsest);
                case EVENTS -> split.requireEvents(metric, horizon, window());
            }
        }
    }
}
