package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a breakdown, besides its range. */
record BreakdownParams(
        @Parameter(
                description = "the dimension: feature, child, model, or attributes.{name} for an attribute of events",
                example = "attributes.model")
        @RestQuery
        @Nullable String by,

        @Parameter(
                description =
                        "the name of a metric, or computedCost, totalComputedCost, costDifference or totalCostDifference",
                example = "totalInferenceCost")
        @RestQuery
        @Nullable String metric,

        @Parameter(
                description = "the largest number of parts that are not combined, 1 to " + Breakdown.MAX_PARTS,
                schema =
                        @Schema(
                                implementation = Integer.class,
                                minimum = "1",
                                maximum = "" + Breakdown.MAX_PARTS,
                                defaultValue = "" + Breakdown.MAX_PARTS))
        @RestQuery
        @Nullable String limit) {
    /**
     * What to split by one of the costs that only breakdowns have; empty for a metric.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    Optional<CostComparison.Query> toComparison(Window window) {
        return CostComparison.find(metric)
                .map(cost ->
                        new CostComparison.Query(cost, Breakdown.By.parse(by), window, Breakdown.Query.limit(limit)));
    }

    /**
     * The metric to split.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    Breakdown.Query toQuery(Window window) {
        Breakdown.By dimension = Breakdown.By.parse(by);
        Metric split = Metric.parse("metric", metric);
        switch (dimension) {
            case Breakdown.By.Child child ->
                split.ownPart(WindowedUsage.ALL_TIME); // rejects metrics without parts by child
            case Breakdown.By.Feature feature -> Metric.parseUsageList("metric", metric);
            case Breakdown.By.Model model -> Metric.parseUsageList("metric", metric);
            case Breakdown.By.EventAttribute attribute -> Metric.parseUsageList("metric", metric);
        }
        return new Breakdown.Query(split, dimension, window, Breakdown.Query.limit(limit));
    }
}
