package dev.canopy.price;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A price as the client gets it. */
@Schema(name = "Price")
record PriceResponse(
        @Schema(required = true) UUID id,

        @Schema(examples = "large", required = true) String model,

        @Schema(
                examples = "acme",
                nullable = true,
                description = "for whom it is, with all below; null if it is for all")
        @Nullable String tenant,

        @Schema(examples = "2026-03-01T00:00:00Z", required = true)
        Instant effectiveFrom,

        @Schema(examples = "2026-04-01T00:00:00Z", nullable = true, description = "exclusive; null if it has no end")
        @Nullable Instant effectiveTo,

        @Schema(examples = "3", required = true) String inputPerMillion,

        @Schema(examples = "0.3", required = true) String cachedInputPerMillion,

        @Schema(examples = "15", required = true) String outputPerMillion) {

    static PriceResponse from(PriceView price) {
        return new PriceResponse(
                price.id(),
                price.model(),
                price.tenant(),
                price.from(),
                price.to(),
                price.input().toString(),
                price.cachedInput().toString(),
                price.output().toString());
    }
}
