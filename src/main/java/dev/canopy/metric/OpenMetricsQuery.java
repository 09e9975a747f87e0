package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tenants and the metrics to read.
 *
 * @param ancestor null for the top tenants of the caller
 * @param levels the number of levels below the top
 */
record OpenMetricsQuery(@Nullable String ancestor, int levels, List<Metric> metrics) {
    OpenMetricsQuery {
        metrics = List.copyOf(metrics);
    }

    ProblemException tooMany() {
        return ProblemException.parameter(
                ancestor == null ? "ancestor" : "depth",
                "would give more than " + OpenMetricsParams.MAX_TENANTS
                        + " tenants; choose a tenant with fewer descendants, or fewer levels");
    }
}
