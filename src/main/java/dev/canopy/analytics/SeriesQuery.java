package dev.canopy.analytics;

import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.List;

/**
 * The metrics and the buckets of a series.
 *
 * @param starts the starts of the buckets, in order
 * @param end the end of the last bucket, exclusive
 * @param moving whether the buckets depend on the current time
 */
record SeriesQuery(List<Metric> metrics, List<Instant> starts, Instant end, boolean moving) {
    /** The number of values of meters, each of which the database computes by itself. */
    static final int MAX_METER_VALUES = 20_000;

    /** @throws ProblemException (400) if the series has too many values of meters */
    SeriesQuery {
        metrics = List.copyOf(metrics);
        starts = List.copyOf(starts);
        long values = starts.size()
                * metrics.stream().filter(MeterMetric.class::isInstance).count();
        if (values > MAX_METER_VALUES) {
            throw ProblemException.parameter(
                    "metric",
                    "would give %d values of meters, which is more than %d; name fewer metrics, or ask for fewer buckets"
                            .formatted(values, MAX_METER_VALUES));
        }
    }
}
