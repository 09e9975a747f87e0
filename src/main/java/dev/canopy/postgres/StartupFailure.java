package dev.canopy.postgres;

/**
 * Canopy cannot start, for a reason that the operator can fix. The message is one sentence, contains no password, and
 * is all that the operator sees.
 */
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public StartupFailure(String message) {
        super(message);
    }

    public StartupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
