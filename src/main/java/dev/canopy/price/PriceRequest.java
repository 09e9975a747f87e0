package dev.canopy.price;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document; bodies themselves are read field by field, to say all that is wrong. */
final class PriceRequest {
    private static final String TIME = "a time with an offset, or a day for its first instant in UTC";
    private static final String RATE =
            "a decimal, 0 or more, up to nine digits after the point; a number is accepted, too";

    private PriceRequest() {}

    @Schema(name = "NewPrice")
    record Create(
            @Schema(examples = "large", required = true, minLength = 1, maxLength = PriceDraft.MAX_MODEL)
            String model,

            @Schema(examples = "acme", nullable = true, description = "for it and all below; for all if left out")
            @Nullable String tenant,

            @Schema(examples = "2026-03-01", required = true, description = TIME)
            String effectiveFrom,

            @Schema(examples = "2026-04-01", nullable = true, description = TIME + ", exclusive; no end if left out")
            @Nullable String effectiveTo,

            @Schema(type = SchemaType.STRING, examples = "3", required = true, description = RATE)
            String inputPerMillion,

            @Schema(
                    type = SchemaType.STRING,
                    examples = "0.3",
                    nullable = true,
                    description = RATE + "; 'inputPerMillion' if left out")
            @Nullable String cachedInputPerMillion,

            @Schema(type = SchemaType.STRING, examples = "15", required = true, description = RATE)
            String outputPerMillion) {}

    @Schema(name = "PricePatch")
    record Patch(
            @Schema(
                    examples = "2026-04-01",
                    nullable = true,
                    required = true,
                    description = TIME + ", exclusive; no end if null. That of 'effectiveFrom' withdraws the price")
            @Nullable String effectiveTo) {}

    @Schema(name = "Repricing")
    record Reprice(
            @Schema(examples = "2026-03-01", required = true, description = TIME)
            String from,

            @Schema(examples = "2026-04-01", required = true, description = TIME + ", exclusive")
            String to,

            @Schema(examples = "acme", nullable = true, description = "only its events and those of all below")
            @Nullable String tenant,

            @Schema(examples = "large", nullable = true, description = "only its events") @Nullable String model,

            @Schema(defaultValue = "false", description = "tells what would change, and changes nothing")
            boolean dryRun) {}
}
