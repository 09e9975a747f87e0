package dev.canopy.webhook;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.request.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A webhook in a response. Its secret is shown only where it is made. */
@Schema(name = "Webhook", description = "an address to which messages about a tenant are sent")
record WebhookResponse(
        @Schema(required = true, description = "the id of the webhook")
        UUID id,

        @Schema(required = true, description = "the address of the receiver")
        String url,

        @Schema(required = true, description = "the types of the messages that are sent; all if empty")
        List<String> events,

        @Schema(
                nullable = true,
                description =
                        "the time until which messages are also signed with the previous secret; null if that time is over")
        @Nullable Instant previousSecretUntil,

        @Schema(required = true, description = "when the webhook was added")
        Instant createdAt,

        @Schema(required = true, description = "when the webhook was last changed")
        Instant updatedAt)
        implements Versioned {
    static final List<Expression<Webhook, ?>> COLUMNS = List.of(
            WebhookAttributes.ID,
            WebhookAttributes.URL,
            WebhookAttributes.EVENTS,
            WebhookAttributes.PREVIOUS_SECRET_UNTIL,
            WebhookAttributes.CREATED_AT,
            WebhookAttributes.UPDATED_AT);

    WebhookResponse {
        events = List.copyOf(events);
    }

    static WebhookResponse from(Row row) {
        return new WebhookResponse(
                row.require(WebhookAttributes.ID),
                row.require(WebhookAttributes.URL),
                row.require(WebhookAttributes.EVENTS),
                row.get(WebhookAttributes.PREVIOUS_SECRET_UNTIL),
                row.require(WebhookAttributes.CREATED_AT),
                row.require(WebhookAttributes.UPDATED_AT));
    }

    /** The response that shows a secret. */
    @Schema(name = "WebhookSecret", description = "a webhook with its secret, which no other response shows")
    record Secret(
            @Schema(required = true, description = "the id of the webhook")
            UUID id,

            @Schema(
                    required = true,
                    examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    description = "the secret with which the receiver verifies messages: whsec_ and 32 bytes in Base64")
            String secret) {}

    @Override
    public Instant version() {
        return updatedAt;
    }
}
