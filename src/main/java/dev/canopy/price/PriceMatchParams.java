package dev.canopy.price;

import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.CurrencyCode;
import dev.canopy.tenant.TenantKey;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a search for the price of an event. */
record PriceMatchParams(
        @Parameter(required = true, description = "the model of the event", example = "large") @RestQuery @Nullable String model,

        @Parameter(
                description = "the key of the tenant of the event; only prices for all tenants if omitted",
                example = "northwind")
        @RestQuery
        @Nullable String tenant,

        @Parameter(
                description = "the currency of the account of the event, an ISO 4217 code, if 'tenant' is omitted; the"
                        + " default of the service if both are omitted")
        @RestQuery
        @Nullable String currency,

        @Parameter(
                description = "the time of the event, with an offset or as a day in UTC; now if omitted",
                example = "2026-03-01")
        @RestQuery
        @Nullable String time,

        @Parameter(description = "the service tier of the event", example = "batch") @RestQuery @Nullable String serviceTier) {

    /**
     * @throws ProblemException (400) if the model is missing, the currency is unknown or the time is malformed, (404)
     *     if the key is malformed
     */
    PriceMatch.Search toSearch(Instant now) {
        if (model == null) {
            throw ProblemException.parameter("model", "is missing");
        }
        return new PriceMatch.Search(
                model,
                Optional.ofNullable(tenant).map(TenantKey::existing),
                ofAll(),
                ParameterValue.instant("time", time).orElse(now),
                Optional.ofNullable(serviceTier));
    }

    /** The currency of a search among the prices for all tenants. */
    private Optional<String> ofAll() {
        Optional<String> known = CurrencyCode.parameter(currency);
        if (currency != null && tenant != null) {
            throw ProblemException.parameter(
                    "currency", "cannot be given together with 'tenant', whose account has one");
        }
        return known;
    }
}
