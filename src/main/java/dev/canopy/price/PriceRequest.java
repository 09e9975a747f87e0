package dev.canopy.price;

import dev.canopy.tenant.CurrencyCode;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document. Bodies are read field by field, so that all errors are reported. */
public final class PriceRequest {
    private static final String TIME = "a time with an offset, or a day for its first instant in UTC";
    private static final String RATE =
            "a decimal, 0 or more, as a string or a number; rounded half to even to nine digits after the point";

    private PriceRequest() {}

    private static final String RATES =
            "the price of a million of each kind, by the names of the kinds in the quantities of"
                    + " events; decimals, 0 or more, as strings or numbers, rounded half to even to nine digits after the point. A price"
                    + " for one image of 0.04 is 40000 for a million. A kind without a rate has that of the kind that includes it, or"
                    + " else costs nothing; a kind such as cachedInputTokens.audio is part of cachedInputTokens. ";

    @Schema(
            name = "NewPrice",
            description = "a price of the use of a model; 'model' or 'match' must be given, and 'rates', or else"
                    + " 'inputPerMillion' and 'outputPerMillion'")
    public record Create(
            @Schema(
                    examples = "large",
                    nullable = true,
                    minLength = 1,
                    maxLength = PriceDraft.MAX_MODEL,
                    description = "the model that the price is for")
            @Nullable String model,

            @Schema(
                    examples = "gpt-*",
                    nullable = true,
                    minLength = 1,
                    maxLength = PriceDraft.MAX_MODEL,
                    description =
                            "a pattern for the models that the price is for, in which * stands for any characters or none")
            @Nullable String match,

            @Schema(
                    examples = "batch",
                    nullable = true,
                    minLength = 1,
                    maxLength = PriceDraft.MAX_SERVICE_TIER,
                    description =
                            "the service tier of events that the price is for; if omitted, all without a price of their own")
            @Nullable String serviceTier,

            @Schema(
                    examples = "acme",
                    nullable = true,
                    description = "the key of the tenant whose subtree the price is for; all tenants if omitted")
            @Nullable String tenant,

            @Schema(
                    examples = "EUR",
                    nullable = true,
                    pattern = CurrencyCode.PATTERN,
                    description = "the currency of the rates, an ISO 4217 code; if omitted, that of the account of the"
                            + " tenant, or for all tenants the default of the service")
            @Nullable String currency,

            @Schema(
                    examples = "2026-03-01",
                    required = true,
                    description = "the start of the price, inclusive: " + TIME)
            String effectiveFrom,

            @Schema(
                    examples = "2026-04-01",
                    nullable = true,
                    description = "the end of the price, exclusive; no end if omitted: " + TIME)
            @Nullable String effectiveTo,

            @Schema(
                    examples = "{\"inputTokens\":\"3\",\"cachedInputTokens\":\"0.3\",\"outputTokens\":\"15\"}",
                    nullable = true,
                    maxProperties = Rates.MAX,
                    description = RATES + "At least one rate must be given here or in the fields below")
            @Nullable Map<String, Object> rates,

            @Schema(
                    nullable = true,
                    maxItems = RateTier.MAX,
                    description =
                            "other rates for the whole of an event with many input tokens; the highest tier that the event"
                                    + " exceeds applies")
            @Nullable List<Tier> tiers,

            @Schema(
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "3",
                    nullable = true,
                    description = "the rate of inputTokens: " + RATE)
            @Nullable String inputPerMillion,

            @Schema(
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "0.3",
                    nullable = true,
                    description = "the rate of cachedInputTokens; that of inputTokens if omitted: " + RATE)
            @Nullable String cachedInputPerMillion,

            @Schema(
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "15",
                    nullable = true,
                    description = "the rate of outputTokens: " + RATE)
            @Nullable String outputPerMillion) {}

    @Schema(name = "NewPriceTier", description = "other rates for the whole of a large event")
    public record Tier(
            @Schema(
                    examples = "200000",
                    required = true,
                    minimum = "0",
                    maximum = "" + QuantityKind.MAX,
                    description = "the number of input tokens that the event must exceed")
            long above,

            @Schema(
                    examples = "{\"inputTokens\":\"6\",\"outputTokens\":\"22.5\"}",
                    required = true,
                    maxProperties = Rates.MAX,
                    description = RATES + "A kind that is missing keeps the rate of the price")
            Map<String, Object> rates) {}

    @Schema(name = "PricePatch", description = "a new end of a price")
    record Patch(
            @Schema(
                    examples = "2026-04-01",
                    nullable = true,
                    required = true,
                    description =
                            "the new end, exclusive; no end if null; if equal to 'effectiveFrom', the price is never in"
                                    + " force: " + TIME)
            @Nullable String effectiveTo) {}

    @Schema(name = "Repricing", description = "the events to reprice")
    record Reprice(
            @Schema(
                    examples = "2026-03-01",
                    required = true,
                    description = "the start of the range, inclusive: " + TIME)
            String from,

            @Schema(examples = "2026-04-01", required = true, description = "the end of the range, exclusive: " + TIME)
            String to,

            @Schema(
                    examples = "acme",
                    nullable = true,
                    description = "only events of the subtree of the tenant with this key; all if omitted")
            @Nullable String tenant,

            @Schema(examples = "large", nullable = true, description = "only events of this model; all if omitted")
            @Nullable String model,

            @Schema(defaultValue = "false", description = "whether to report the changes without making them")
            boolean dryRun) {}
}
