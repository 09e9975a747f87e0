package dev.canopy.price;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The price of an event in an answer. */
@Schema(name = "PriceMatch", description = "the price that applies, and why")
record PriceMatchResponse(
        @Schema(description = "the price; absent if there is none") @JsonInclude(NON_NULL) @Nullable PriceResponse price,

        @Schema(
                examples = "a price for all tenants; it names the model; it is for all service tiers",
                required = true,
                description = "why this price applies, or why there is none")
        String reason) {

    static PriceMatchResponse from(PriceMatch match, PriceView price) {
        return new PriceMatchResponse(PriceResponse.from(price), match.reason(price));
    }

    /** The price is one of an ancestor that the caller does not see. */
    static PriceMatchResponse hidden() {
        return new PriceMatchResponse(null, "a price that is set above what the caller sees");
    }

    static PriceMatchResponse none(PriceMatch match) {
        return new PriceMatchResponse(null, match.reasonForNone());
    }
}
