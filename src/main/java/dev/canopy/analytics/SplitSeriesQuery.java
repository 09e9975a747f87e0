package dev.canopy.analytics;

import dev.canopy.ledger.Periods;
import dev.canopy.listing.ParameterValue;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metric, its dimension, and the buckets.
 *
 * @param limit the largest number of parts, 1 to {@value SplitSeries#MAX_PARTS}; all others are combined
 */
record SplitSeriesQuery(Metric metric, Split split, List<Instant> starts, Instant end, int limit) {
    SplitSeriesQuery {
        starts = List.copyOf(starts);
    }

    /** @throws ProblemException (400) if the limit is not a whole number in range */
    static int limit(@Nullable String text) {
        return ParameterValue.wholeNumber("limit", text, 1, SplitSeries.MAX_PARTS)
                .map(Long::intValue)
                .orElse(SplitSeries.DEFAULT_PARTS);
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
