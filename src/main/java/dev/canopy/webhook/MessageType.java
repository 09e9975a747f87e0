package dev.canopy.webhook;

import java.util.Arrays;
import java.util.Optional;

/** The types of messages. */
public enum MessageType {
    /** A budget has reached a threshold. */
    BUDGET_THRESHOLD("budget.threshold"),
    /** A metric has reached the threshold of an alert. */
    METRIC_THRESHOLD("metric.threshold"),
    /** A client wants to see whether messages arrive. A webhook cannot refuse it. */
    TEST("webhook.test");

    private final String text;

    MessageType(String text) {
        this.text = text;
    }

    /** The type as messages contain it. */
    public String text() {
        return text;
    }

    /** The types that a webhook may choose. */
    static Optional<MessageType> parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type != TEST && type.text.equals(text))
                .findFirst();
    }
}
