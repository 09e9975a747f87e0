package dev.canopy.webhook;

import java.util.Locale;

/** The states of a message. */
enum DeliveryState {
    /** It waits for its first or next attempt. */
    PENDING,
    DELIVERED,
    /** The last attempt has failed, or the receiver has not taken earlier messages for a day. */
    DEAD;

    static DeliveryState of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }

    /** The stored form, which responses contain as well. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
