package dev.canopy.analytics;

import dev.canopy.listing.ParameterValue;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * The metric to split, and the dimensions to split it by.
 *
 * @param limit the largest number of parts, 1 to {@value Breakdown#MAX_PARTS}; all others are combined
 */
record BreakdownQuery(Metric metric, Split split, Window window, int limit) {
    /** @throws ProblemException (400) if the limit is not a whole number in range */
    static int limit(@Nullable String text) {
        return ParameterValue.wholeNumber("limit", text, 1, Breakdown.MAX_PARTS)
                .map(Long::intValue)
                .orElse(Breakdown.MAX_PARTS);
    }
}
