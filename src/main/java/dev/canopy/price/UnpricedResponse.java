package dev.canopy.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The models without a price in a response. */
@Schema(name = "UnpricedModels", description = "the models whose events have no price")
record UnpricedResponse(
        @Schema(description = "the models, those with the most events first")
        List<Model> data) {
    UnpricedResponse {
        data = List.copyOf(data);
    }

    @Schema(
            name = "UnpricedModel",
            description = "a model with events that have no cost, in the accounts of one currency")
    record Model(
            @Schema(
                    examples = "large",
                    nullable = true,
                    description = "the model as the events name it; null for events that name none")
            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Nullable String model,

            @Schema(
                    examples = "EUR",
                    description =
                            "the currency of the accounts of the events, an ISO 4217 code; the price must have it")
            String currency,

            @Schema(examples = "120", description = "the number of events without a cost")
            long count,

            @Schema(examples = "2026-03-01T12:00:00Z", description = "the time of the first of them")
            Instant firstAt,

            @Schema(examples = "2026-03-02T12:00:00Z", description = "the time of the last of them")
            Instant lastAt) {}
}
