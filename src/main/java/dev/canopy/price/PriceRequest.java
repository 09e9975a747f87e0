package dev.canopy.price;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document. Bodies are read field by field, so that all errors are reported. */
final class PriceRequest {
    private static final String TIME = "a time with an offset, or a day for its first instant in UTC";
    private static final String RATE =
            "a decimal, 0 or more, as a string or a number; rounded half to even to nine digits after the point";

    private PriceRequest() {}

    @Schema(name = "NewPrice", description = "a price of a million tokens of a model")
    record Create(
            @Schema(
                    examples = "large",
                    required = true,
                    minLength = 1,
                    maxLength = PriceDraft.MAX_MODEL,
                    description = "the model whose tokens have the price")
            String model,

            @Schema(
                    examples = "acme",
                    nullable = true,
                    description = "the key of the tenant whose subtree the price is for; all tenants if omitted")
            @Nullable String tenant,

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
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "3",
                    required = true,
                    description = "the price of a million input tokens that are not cached: " + RATE)
            String inputPerMillion,

            @Schema(
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "0.3",
                    nullable = true,
                    description =
                            "the price of a million cached input tokens; that of 'inputPerMillion' if omitted: " + RATE)
            @Nullable String cachedInputPerMillion,

            @Schema(
                    type = SchemaType.STRING,
                    format = "decimal",
                    examples = "15",
                    required = true,
                    description = "the price of a million output tokens: " + RATE)
            String outputPerMillion) {}

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

            @Schema(defaultValue = "false", description = "true: report the changes without making them")
            boolean dryRun) {}
}
