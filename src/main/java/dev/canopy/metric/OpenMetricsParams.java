package dev.canopy.metric;

import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters that choose tenants and metrics for Prometheus. */
record OpenMetricsParams(
        @Parameter(
                description = "the key of a tenant at the top; the top tenants of the caller if omitted",
                example = "northwind")
        @RestQuery
        @Nullable String ancestor,

        @Parameter(
                description = "the number of levels below the top, 0 or more",
                schema = @Schema(implementation = Integer.class, minimum = "0", defaultValue = "" + DEFAULT_DEPTH))
        @RestQuery
        @Nullable String depth,

        @Parameter(description = MetricValues.NAMES, example = "totalInferenceCost,totalUsageCount")
        @RestQuery
        @Nullable String metrics) {
    static final int MAX_TENANTS = 1_000;
    static final int DEFAULT_DEPTH = 1;

    /** @throws ProblemException (400) if a parameter is invalid, (404) for a key that no tenant can have */
    OpenMetricsQuery toQuery(MetricCatalogue catalogue) {
        return new OpenMetricsQuery(
                ancestor == null ? null : TenantKey.existing(ancestor),
                ParameterValue.wholeNumber("depth", depth, 0, Integer.MAX_VALUE)
                        .map(Long::intValue)
                        .orElse(DEFAULT_DEPTH),
                catalogue.parseList(metrics));
    }
}
