package dev.canopy.webhook;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.nothing;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.Expressions.when;
import static dev.canopy.attribute.ListFunctions.contains;
import static dev.canopy.attribute.ListFunctions.size;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.Type;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The attributes of a webhook. */
@Singleton
final class WebhookAttributes implements AttributeSource {
    private static final Attributes<Webhook> ALL = Attributes.of(Webhook.class);

    /** The internal id of the tenant. It has no name, because clients never see it. */
    static final Expression<Webhook, Long> TENANT_ID = column("tenantId", Type.LONG, webhook -> webhook.tenantId);

    private static final Expression<Webhook, Instant> PREVIOUS_UNTIL =
            column("previousUntil", Type.TIME, webhook -> webhook.previousUntil);

    static final Attribute<Webhook, UUID> ID = ALL.column("id", Type.UUID, webhook -> webhook.id);
    static final Attribute<Webhook, String> URL = ALL.column("url", Type.TEXT, webhook -> webhook.url);
    static final Attribute<Webhook, List<String>> EVENTS = ALL.column("events", Type.TEXTS, webhook -> webhook.events);
    static final Attribute<Webhook, Instant> CREATED_AT =
            ALL.column("createdAt", Type.TIME, webhook -> webhook.createdAt);
    static final Attribute<Webhook, Instant> UPDATED_AT =
            ALL.column("updatedAt", Type.TIME, webhook -> webhook.updatedAt);

    static final Attribute<Webhook, Instant> PREVIOUS_SECRET_UNTIL = ALL.define(
            "previousSecretUntil",
            "The time until which messages are also signed with the previous secret; null if that time is over.",
            when(PREVIOUS_UNTIL.gt(now()), PREVIOUS_UNTIL).otherwise(nothing(Type.TIME)));

    static final Method<Webhook, MessageType, Boolean> GETS = ALL.method(
            "gets",
            "Whether the webhook gets the messages of a type.",
            List.of(MessageType.BUDGET_THRESHOLD),
            type -> size(EVENTS).eq(0).or(contains(EVENTS, value(type.text()))));

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
