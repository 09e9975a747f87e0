package dev.canopy.price;

import dev.canopy.listing.Calendar;
import dev.canopy.listing.PageQuery;
import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantKey;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which prices a client lists; all that is given must be met. */
record PriceParams(
        @Parameter(description = "only prices of this model", example = "large") @RestQuery @Nullable String model,

        @Parameter(description = "only prices for this tenant, not those for all or for tenants above it")
        @RestQuery
        @Nullable String tenant,

        @Parameter(description = "a time, or a day, at which they are in force", example = "2026-03-01")
        @RestQuery
        @Nullable String at) {

    /** @throws ProblemException (400) if the time is none, (404) for a key that no tenant can have */
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
