package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.PageQuery;
import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a list of prices. A price must meet all that are given. */
record PriceParams(
        @Parameter(description = "only prices of this model, or with this pattern", example = "large")
        @RestQuery
        @Nullable String model,

        @Parameter(
                description =
                        "only prices for the tenant with this key; not those for its ancestors or for" + " all tenants")
        @RestQuery
        @Nullable String tenant,

        @Parameter(
                description = "only prices in force at this time, given with an offset or as a day in UTC",
                example = "2026-03-01")
        @RestQuery
        @Nullable String at) {

    /** @throws ProblemException (400) if the time is malformed, (404) if the key is */
    PriceQuery toQuery(Scope scope, PageQuery<Price> page) {
        return new PriceQuery(
                scope,
                Optional.ofNullable(model),
                Optional.ofNullable(tenant).map(TenantKey::existing),
                ParameterValue.read(
                        "at",
                        at,
                        Calendar::instant,
                        "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC"),
                page);
    }
}
