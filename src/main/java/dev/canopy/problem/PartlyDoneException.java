package dev.canopy.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A failure after a part of the work has been committed. The problem reports both the failure and that part. */
public final class PartlyDoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;
    private final transient Map<String, Object> done;

    /**
     * @param cause the failure; its problem is the same as without the finished part
     * @param done further members of the problem, which describe the finished part
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
