package dev.canopy.analytics;

import dev.canopy.access.Caller;
import dev.canopy.access.CurrentCaller;
import dev.canopy.listing.Rsql;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.WindowParams;
import dev.canopy.metric.WindowedUsage;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a breakdown. */
record BreakdownParams(
        @Parameter(
                description =
                        "one to three dimensions, separated by commas; a backslash before a comma makes it a part of the name: "
                                + BreakdownParams.DIMENSIONS,
                example = "feature,model")
        @RestQuery
        @Nullable String by,

        @Parameter(
                description =
                        "the name of a metric, or computedCost, totalComputedCost, costDifference or totalCostDifference",
                example = "totalInferenceCost")
        @RestQuery
        @Nullable String metric,

        @Parameter(
                description = "the maximum number of parts, 1 to " + Breakdown.MAX_PARTS
                        + "; smaller ones are combined into 'other'",
                schema =
                        @Schema(
                                implementation = Integer.class,
                                minimum = "1",
                                maximum = "" + Breakdown.MAX_PARTS,
                                defaultValue = "" + Breakdown.MAX_PARTS))
        @RestQuery
        @Nullable String limit,

        @Parameter(description = BreakdownParams.FILTER, example = "feature==chat;user=null=false") @RestQuery @Nullable String filter,

        @BeanParam WindowParams range,
        @BeanParam FormatParam format) {
    static final String DIMENSIONS = "feature, child, model, user, attributes.{name} for an attribute of events, or"
            + " labels.{name} for a label of the tenants";
    static final String FILTER =
            "only the usage that matches a filter in RSQL over the dimensions, with " + Rsql.LANGUAGE
                    + ". For an attribute, =gt= =ge= =lt= =le= with a number compare numbers, and leave out other values; with any"
                    + " other text they compare texts";

    /** @throws ProblemException (400) if a dimension or the filter is invalid */
    List<Breakdown.By> dimensions() {
        return Split.parse(by, filter).by();
    }

    /**
     * The query of one of the costs that only breakdowns have; empty for a metric.
     *
     * @throws ProblemException (400) if a parameter is invalid, (403) for a portal token: these costs show prices
     */
    Optional<CostComparisonQuery> toComparison() {
        Optional<CostComparison> compared = CostComparison.find(metric);
        if (compared.isPresent() && CurrentCaller.get().kind() == Caller.Kind.PORTAL) {
            throw ProblemException.forbidden();
        }
        return compared.map(cost -> new CostComparisonQuery(
                cost, Split.parse(by, filter).alone(cost), range.toWindow(), BreakdownQuery.limit(limit)));
    }

    /**
     * The metric to split.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    BreakdownQuery toQuery(MetricCatalogue catalogue) {
        Split split = Split.parse(by, filter);
        Metric parsed = catalogue.parse("metric", metric);
        if (split.by().contains(new Breakdown.By.Child())) {
            parsed.ownPart(WindowedUsage.ALL_TIME); // rejects metrics without parts by child
        }
        if (!split.isByChildAlone()) {
            catalogue.parseUsageList("metric", parsed.wireName()); // rejects metrics that are not of usage
        }
        return new BreakdownQuery(parsed, split, range.toWindow(), BreakdownQuery.limit(limit));
    }
}
