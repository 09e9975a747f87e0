package dev.canopy.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.request.Versioned;
import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A price in a response. */
@Schema(name = "Price", description = "a price of the use of a model")
record PriceResponse(
        @Schema(required = true, description = "the id of the price")
        UUID id,

        @Schema(
                examples = "large",
                nullable = true,
                description = "the model that the price is for; null if 'match' is given")
        @Nullable String model,

        @Schema(
                examples = "gpt-*",
                nullable = true,
                description = "a pattern for the models that the price is for; null if 'model' is given")
        @Nullable String match,

        @Schema(
                examples = "batch",
                nullable = true,
                description =
                        "the service tier of events that the price is for; null: all tiers that have no price of their own")
        @Nullable String serviceTier,

        @Schema(
                examples = "acme",
                nullable = true,
                description = "the key of the tenant whose subtree the price is for; null for all tenants")
        @Nullable String tenant,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = "the currency of the rates, an ISO 4217 code; the price applies only to accounts in it")
        String currency,

        @Schema(examples = "2026-03-01T00:00:00Z", required = true, description = "the start of the price, inclusive")
        Instant effectiveFrom,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the end of the price, exclusive; null if the price has no end")
        @Nullable Instant effectiveTo,

        @Schema(
                examples = "{\"inputTokens\":\"3\",\"cachedInputTokens\":\"0.3\",\"outputTokens\":\"15\"}",
                required = true,
                description =
                        "the amount for a million of each kind; a missing kind has the rate of the kind that includes it,"
                                + " or costs nothing")
        Map<String, String> rates,

        @Schema(required = true, description = "other rates for events with more input tokens, sorted by size")
        List<Tier> tiers,

        @Schema(
                examples = "3",
                nullable = true,
                description = "the price of a million input tokens; null if input tokens have no rate")
        @Nullable String inputPerMillion,

        @Schema(
                examples = "0.3",
                nullable = true,
                description = "the price of a million cached input tokens; null if they have no rate")
        @Nullable String cachedInputPerMillion,

        @Schema(
                examples = "15",
                nullable = true,
                description = "the price of a million output tokens; null if they have no rate")
        @Nullable String outputPerMillion,

        @Schema(examples = "0", nullable = true, description = Body.ROUNDED)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded,

        @Schema(hidden = true) Instant version)
        implements Versioned {

    PriceResponse {
        rates = Collections.unmodifiableMap(new TreeMap<>(rates));
        tiers = List.copyOf(tiers);
    }

    @Schema(name = "PriceTier", description = "other rates for the whole of a large event")
    record Tier(
            @Schema(examples = "200000", description = "the number of input tokens that the event must exceed")
            long above,

            @Schema(
                    examples = "{\"inputTokens\":\"6\",\"outputTokens\":\"22.5\"}",
                    description =
                            "the rates that replace those of the price; a kind that is missing keeps the rate of the price")
            Map<String, String> rates) {
        Tier {
            rates = Collections.unmodifiableMap(new TreeMap<>(rates));
        }

        static Tier from(RateTier tier) {
            return new Tier(tier.above(), tier.rates().toText());
        }
    }

    static PriceResponse from(PriceView price) {
        return from(price, 0);
    }

    /** @param rounded the number of amounts that were rounded; 0 for a price that was only read */
    static PriceResponse from(PriceView price, int rounded) {
        PricedModel model = price.key().model();
        return new PriceResponse(
                price.id(),
                model.pattern() ? null : model.text(),
                model.pattern() ? model.text() : null,
                price.key().serviceTier().orElse(null),
                price.key().tenant().orElse(null),
                price.key().currency().orElseThrow(),
                price.from(),
                price.to(),
                price.rates().toText(),
                price.tiers().stream().map(Tier::from).toList(),
                rate(price, QuantityKind.INPUT_TOKENS),
                rate(price, QuantityKind.CACHED_INPUT_TOKENS),
                rate(price, QuantityKind.OUTPUT_TOKENS),
                rounded,
                price.version());
    }

    private static @Nullable String rate(PriceView price, QuantityKind kind) {
        return price.rates().of(kind.field()).map(Money::toString).orElse(null);
    }
}
