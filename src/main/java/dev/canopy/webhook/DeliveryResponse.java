package dev.canopy.webhook;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A delivery in a response. */
@Schema(name = "WebhookDelivery", description = "a message to a webhook, and how its delivery went")
record DeliveryResponse(
        @Schema(required = true, description = "the id of the message; the `webhook-id` header is msg_ and this id")
        UUID id,

        @Schema(required = true, examples = "budget.threshold", description = "the type of the message")
        String type,

        @Schema(
                required = true,
                enumeration = {"pending", "delivered", "dead"},
                description = "whether the message waits for an attempt, was delivered, or has failed for good")
        String state,

        @Schema(required = true, description = "the number of attempts since the message was made or repeated")
        int attempts,

        @Schema(required = true, description = "when the message was made")
        Instant createdAt,

        @Schema(nullable = true, description = "when the next attempt is due; null unless the message is pending")
        @Nullable Instant nextAttemptAt,

        @Schema(nullable = true, description = "when the last attempt was made; null before the first") @Nullable Instant lastAttemptAt,

        @Schema(nullable = true, description = "the HTTP status of the last attempt; null if there was none") @Nullable Integer lastStatus,

        @Schema(nullable = true, description = "why the last attempt failed; null if it did not") @Nullable String lastError,

        @Schema(type = SchemaType.OBJECT, required = true, description = "the body of the message") @JsonRawValue
        String payload) {
    static DeliveryResponse from(Row row) {
        return new DeliveryResponse(
                row.require(DeliveryColumns.ID),
                row.require(DeliveryColumns.TYPE),
                row.require(DeliveryColumns.STATE).text(),
                row.require(DeliveryColumns.ATTEMPTS),
                row.require(DeliveryColumns.CREATED_AT),
                row.get(DeliveryColumns.NEXT_AT),
                row.get(DeliveryColumns.LAST_ATTEMPT_AT),
                row.get(DeliveryColumns.LAST_STATUS),
                row.get(DeliveryColumns.LAST_ERROR),
                row.require(DeliveryColumns.PAYLOAD));
    }
}
