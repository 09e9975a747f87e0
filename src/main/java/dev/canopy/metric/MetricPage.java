package dev.canopy.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the dashboard.
 *
 * @param next the cursor of the next page, or null on the last page
 * @param state the state that the page was read from, or an earlier one
 */
record MetricPage(List<MetricRow> rows, @Nullable String next, DataState state) {
    MetricPage {
        rows = List.copyOf(rows);
    }
}
