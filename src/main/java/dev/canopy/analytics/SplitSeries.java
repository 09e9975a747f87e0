package dev.canopy.analytics;

import dev.canopy.metric.DataState;
import java.time.Instant;
import java.util.List;

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
}
