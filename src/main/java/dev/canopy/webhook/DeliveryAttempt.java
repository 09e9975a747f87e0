package dev.canopy.webhook;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of an attempt to deliver a message.
 *
 * @param status the HTTP status of the receiver; null if there was none
 * @param error why the attempt failed; null if the receiver has taken the message
 */
record DeliveryAttempt(@Nullable Integer status, @Nullable String error) {
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    static DeliveryAttempt answered(int status) {
        boolean taken = status >= OK && status < REDIRECT;
        return new DeliveryAttempt(status, taken ? null : "The receiver responded with " + status + ".");
    }

    static DeliveryAttempt failed(String error) {
        return new DeliveryAttempt(null, error);
    }

    boolean isDelivered() {
        return error == null;
    }
}
