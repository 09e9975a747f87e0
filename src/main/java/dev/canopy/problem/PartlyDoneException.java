package dev.canopy.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A failure after a part of the work that cannot be taken back: the client hears of the failure and of what was done. */
public final class PartlyDoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;
    private final transient Map<String, Object> done;

    /**
     * @param cause is answered as it would be by itself
     * @param done further members of the problem
     */
    public PartlyDoneException(Throwable cause, Map<String, Object> done) {
        super(cause.getMessage(), cause, false, false);
        this.failure = cause;
        this.done = Collections.unmodifiableMap(new LinkedHashMap<>(done));
    }

    Throwable cause() {
        return failure;
    }

    Map<String, Object> done() {
        return done;
    }
}
