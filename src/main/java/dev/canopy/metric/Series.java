package dev.canopy.metric;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics over time.
 *
 * @param starts of the buckets
 * @param end of the last bucket
 * @param values of the metrics in each bucket
 * @param hasEvents whether it also depends on events that the roll-ups may not include yet
 */
record Series(
        List<Instant> starts,
        Instant end,
        List<Map<Metric, @Nullable Object>> values,
        boolean hasEvents,
        DataState state) {
    Series {
        starts = List.copyOf(starts);
        values = List.copyOf(values);
    }
}
