package dev.canopy.analytics;

import dev.canopy.metric.Metric;
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
    SeriesQuery {
        metrics = List.copyOf(metrics);
        starts = List.copyOf(starts);
    }
}
