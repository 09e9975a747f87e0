package dev.canopy.price;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.tenant.CurrencyCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The price of an event in a response. */
@Schema(name = "PriceMatch", description = "the price that applies, and why")
record PriceMatchResponse(
        @Schema(nullable = true, description = "the price; null if there is none, and if the caller does not see it")
        @JsonInclude(ALWAYS)
        @Nullable PriceResponse price,

        @Schema(
                examples = "{\"inputTokens\":\"3\",\"outputTokens\":\"15\"}",
                nullable = true,
                description =
                        "the rates that apply, as in the price, even if the caller does not see the price; null if there is none")
        @JsonInclude(ALWAYS)
        @Nullable Map<String, String> rates,

        @Schema(
                nullable = true,
                description =
                        "other rates for events with more input tokens, in the same way; null if there is no price")
        @JsonInclude(ALWAYS)
        @Nullable List<PriceResponse.Tier> tiers,

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

    PriceMatchResponse {
        rates = rates == null ? null : Collections.unmodifiableMap(new TreeMap<>(rates));
        tiers = tiers == null ? null : List.copyOf(tiers);
    }

    static PriceMatchResponse from(PriceMatch match, PriceMatch.Found found, PriceView price) {
        return from(match, found, PriceResponse.from(price), match.reason(price));
    }

    /**
     * The price is one of an ancestor that the caller does not see. The tenant pays its rates, so the caller gets
     * these, but not who set the price, when, and for which models.
     */
    static PriceMatchResponse hidden(PriceMatch match, PriceMatch.Found found) {
        return from(match, found, null, "a price of an ancestor that the caller cannot see");
    }

    private static PriceMatchResponse from(
            PriceMatch match, PriceMatch.Found found, @Nullable PriceResponse price, String reason) {
        return new PriceMatchResponse(
                price,
                found.rates().toText(),
                found.tiers().stream().map(PriceResponse.Tier::from).toList(),
                match.currency(),
                reason);
    }

    static PriceMatchResponse none(PriceMatch match) {
        return new PriceMatchResponse(null, null, null, match.currency(), match.reasonForNone());
    }
}
