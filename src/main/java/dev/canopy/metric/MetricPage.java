package dev.canopy.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param next the cursor of the next page, or null on the last one
 * @param state that it was read from, or one before
 */
record MetricPage(List<MetricRow> rows, @Nullable String next, DataState state) {
    MetricPage {
        rows = List.copyOf(rows);
    }
}
