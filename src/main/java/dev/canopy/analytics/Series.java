package dev.canopy.analytics;

import dev.canopy.metric.DataState;
import dev.canopy.metric.Metric;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics over time.
 *
 * @param starts the starts of the buckets, in order
 * @param end the end of the last bucket, exclusive
 * @param values the values of the metrics, one map for each bucket
 * @param currency that of the account
 * @param hasEvents whether the values also depend on events that the roll-ups may not include yet
 */
record Series(
        List<Instant> starts,
        Instant end,
        List<Map<Metric, @Nullable Object>> values,
        String currency,
        boolean hasEvents,
        DataState state) {
    Series {
        starts = List.copyOf(starts);
        values = List.copyOf(values);
    }
}
