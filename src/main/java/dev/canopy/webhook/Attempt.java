package dev.canopy.webhook;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of an attempt to deliver a message.
 *
 * @param status the HTTP status of the receiver; null if there was none
 * @param error why the attempt failed; null if the receiver has taken the message
 */
record Attempt(@Nullable Integer status, @Nullable String error) {
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    static Attempt answered(int status) {
        boolean taken = status >= OK && status < REDIRECT;
        return new Attempt(status, taken ? null : "The receiver answered " + status + ".");
    }

    static Attempt failed(String error) {
        return new Attempt(null, error);
    }

    boolean isDelivered() {
        return error == null;
    }
}
