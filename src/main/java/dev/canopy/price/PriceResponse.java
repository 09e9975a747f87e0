package dev.canopy.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A price in an answer. */
@Schema(name = "Price", description = "a price of a million tokens of a model")
record PriceResponse(
        @Schema(required = true, description = "the id of the price")
        UUID id,

        @Schema(examples = "large", required = true, description = "the model whose tokens have the price")
        String model,

        @Schema(
                examples = "acme",
                nullable = true,
                description = "the key of the tenant whose subtree the price is for; null for all tenants")
        @Nullable String tenant,

        @Schema(examples = "2026-03-01T00:00:00Z", required = true, description = "the start of the price, inclusive")
        Instant effectiveFrom,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the end of the price, exclusive; null if the price has no end")
        @Nullable Instant effectiveTo,

        @Schema(
                examples = "3",
                required = true,
                description = "the price of a million input tokens that are not cached")
        String inputPerMillion,

        @Schema(examples = "0.3", required = true, description = "the price of a million cached input tokens")
        String cachedInputPerMillion,

        @Schema(examples = "15", required = true, description = "the price of a million output tokens")
        String outputPerMillion,

        @Schema(
                examples = "0",
                nullable = true,
                description =
                        "the number of amounts in the request that were rounded to nine digits after the point; only in the"
                                + " answer to that request, and only if there are any")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded) {

    static PriceResponse from(PriceView price) {
        return from(price, 0);
    }

    /** @param rounded the number of amounts that were rounded; 0 for a price that was only read */
    static PriceResponse from(PriceView price, int rounded) {
        return new PriceResponse(
                price.id(),
                price.model(),
                price.tenant(),
                price.from(),
                price.to(),
                price.input().toString(),
                price.cachedInput().toString(),
                price.output().toString(),
                rounded);
    }
}
