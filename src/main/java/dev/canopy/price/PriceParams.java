package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.CurrencyCode;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
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

        @Parameter(description = "only prices in this currency, an ISO 4217 code", example = "EUR") @RestQuery @Nullable String currency,

        @Parameter(
                description = "only prices in force at this time, given with an offset or as a day in UTC",
                example = "2026-03-01")
        @RestQuery
        @Nullable String at,

        @BeanParam PageParams page) {

    /** @throws ProblemException (400) if a parameter is invalid, (404) if the key is */
    PriceQuery toQuery(Scope scope, Cursors cursors) {
        return new PriceQuery(
                scope,
                Optional.ofNullable(model),
                Optional.ofNullable(tenant).map(TenantKey::existing),
                CurrencyCode.parameter(currency),
                ParameterValue.instant("at", at),
                page.toQuery(cursors, scope.key(), PriceQuery.ORDER, "prices"));
    }
}
