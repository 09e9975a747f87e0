package dev.canopy.postgres;

/**
 * A reason not to start that the operator can act on. The message is one sentence, holds no password, and is all that
 * the operator sees.
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
