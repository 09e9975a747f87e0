package dev.canopy.platform;

/**
 * A reason not to start that the operator can act on. The message is one sentence, holds no password, and is all that
 * the operator sees.
 */
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartupFailure(String message) {
        super(message);
    }

    StartupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
