package dev.canopy.price;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.tenant.CurrencyCode;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The price of an event in an answer. */
@Schema(name = "PriceMatch", description = "the price that applies, and why")
record PriceMatchResponse(
        @Schema(nullable = true, description = "the price; null if there is none, and if the caller does not see it")
        @JsonInclude(ALWAYS)
        @Nullable PriceResponse price,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = "the currency of the account of the event; prices in another one do not apply")
        String currency,

        @Schema(
                examples = "a price for all tenants; it names the model; it is for all service tiers",
                required = true,
                description = "why this price applies, or why there is none")
        String reason) {

    static PriceMatchResponse from(PriceMatch match, PriceView price) {
        return new PriceMatchResponse(PriceResponse.from(price), match.currency(), match.reason(price));
    }

    /** The price is one of an ancestor that the caller does not see. */
    static PriceMatchResponse hidden(PriceMatch match) {
        return new PriceMatchResponse(null, match.currency(), "a price of an ancestor that the caller cannot see");
    }

    static PriceMatchResponse none(PriceMatch match) {
        return new PriceMatchResponse(null, match.currency(), match.reasonForNone());
    }
}
