package dev.canopy.metric;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param next the cursor of the next page, or null on the last one
 * @param asOf everything acknowledged before is included
 */
record MetricPage(List<MetricRow> rows, @Nullable String next, Instant asOf) {
    MetricPage {
        rows = List.copyOf(rows);
    }
}
