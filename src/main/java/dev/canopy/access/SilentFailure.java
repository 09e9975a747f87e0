package dev.canopy.access;

import org.jspecify.annotations.Nullable;

/**
 * A failure for the log: its type, stack trace and causes, without their messages. While a credential is checked, any
 * message may contain it.
 */
final class SilentFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Causes may refer to each other. */
    private static final int MAX_CAUSES = 10;

    private SilentFailure(Throwable failure, @Nullable SilentFailure cause) {
        super(failure.getClass().getName(), cause);
        setStackTrace(failure.getStackTrace());
    }

    static SilentFailure of(Throwable failure) {
        return of(failure, MAX_CAUSES);
    }

    private static SilentFailure of(Throwable failure, int causes) {
        Throwable cause = failure.getCause();
        return new SilentFailure(failure, cause == null || causes == 0 ? null : of(cause, causes - 1));
    }
}
