package dev.canopy.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.metric.Window;
import dev.canopy.webhook.MessageType;
import dev.canopy.webhook.WebhookOutbox.Message;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A threshold that is reached: a firing, unless it has fired before.
 *
 * @param window the period
 * @param share of the amount
 */
record ReachedThreshold(WatchedAlert alert, Window window, BigDecimal share, BigDecimal value, Instant at) {
    /** Identifies the firing among those of one check. */
    record Key(long tenant, String alert, String share) {}

    Key key() {
        return new Key(alert.tenantId(), alert.name(), share.toPlainString());
    }

    /** The message for the webhook; empty if the alert has none. */
    Optional<Message> message() {
        MessageType type = alert.budget().isPresent() ? MessageType.BUDGET_THRESHOLD : MessageType.METRIC_THRESHOLD;
        return alert.webhook().map(webhook -> new Message(webhook, type, payload(type)));
    }

    private String payload(MessageType type) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("type", type.text()).put("timestamp", at.toString());
        ObjectNode data = message.putObject("data");
        data.put("tenant", alert.tenant()).put("alert", alert.name());
        data.put("budget", alert.budget().orElse(null));
        data.put("metric", alert.metric().wireName());
        data.put("currency", alert.metric().isMoney() ? alert.currency() : null);
        data.put("amount", text(alert.amount()));
        data.put("threshold", share.toPlainString());
        data.put("value", text(value));
        data.put("from", text(window.from())).put("to", text(window.to()));
        return message.toString();
    }

    private String text(BigDecimal number) {
        return alert.unit().format(number).toString();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
