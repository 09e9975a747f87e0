package dev.canopy.webhook;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The columns of deliveries in lists. They are not attributes, because clients cannot filter or sort by them. */
final class DeliveryColumns {
    static final Expression<WebhookDelivery, UUID> ID = column("id", Type.UUID, each -> each.id);
    static final Expression<WebhookDelivery, Long> NUMBER = column("number", Type.LONG, each -> each.number);
    static final Expression<WebhookDelivery, Long> TENANT_ID = column("tenantId", Type.LONG, each -> each.tenantId);
    static final Expression<WebhookDelivery, UUID> WEBHOOK_ID = column("webhookId", Type.UUID, each -> each.webhookId);
    static final Expression<WebhookDelivery, String> TYPE = column("type", Type.TEXT, each -> each.type);
    static final Expression<WebhookDelivery, String> PAYLOAD = column("payload", Type.TEXT, each -> each.payload);
    static final Expression<WebhookDelivery, DeliveryState> STATE = column(
            "state", Type.ofEnum(DeliveryState.class, DeliveryState::text), each -> DeliveryState.of(each.state));
    static final Expression<WebhookDelivery, Integer> ATTEMPTS =
            column("attempts", Type.INTEGER, each -> each.attempts);
    static final Expression<WebhookDelivery, Instant> CREATED_AT =
            column("createdAt", Type.TIME, each -> each.createdAt);
    static final Expression<WebhookDelivery, Instant> NEXT_AT = column("nextAt", Type.TIME, each -> each.nextAt);
    static final Expression<WebhookDelivery, Instant> LAST_ATTEMPT_AT =
            column("lastAttemptAt", Type.TIME, each -> each.lastAttemptAt);
    static final Expression<WebhookDelivery, Integer> LAST_STATUS =
            column("lastStatus", Type.INTEGER, each -> each.lastStatus);
    static final Expression<WebhookDelivery, String> LAST_ERROR =
            column("lastError", Type.TEXT, each -> each.lastError);

    static final List<Expression<WebhookDelivery, ?>> SHOWN = List.of(
            ID, NUMBER, TYPE, PAYLOAD, STATE, ATTEMPTS, CREATED_AT, NEXT_AT, LAST_ATTEMPT_AT, LAST_STATUS, LAST_ERROR);

    /** The newest first. */
    static final Keyset<WebhookDelivery> ORDER =
            new Keyset<>(List.of(new Keyset.Key<>("number", Column.of(NUMBER), true)));

    private DeliveryColumns() {}
}
