package dev.canopy.statement;

import io.vertx.sqlclient.impl.PoolImpl;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of the caller's own code that calls the driver, by the stack. It is there in code of futures, such as
 * {@code completionStage(() -> pool.query(…).execute())}. A pipeline is built at one time and runs at another, so that of the lazy
 * API the stack knows who subscribed, which says nothing; nor is it known where a connection had to be waited for.
 *
 * @param prefix of the names of the caller's own classes
 */
record CallSites(String prefix) {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String PIPELINE = "io.smallrye.mutiny.";
    private static final String ROUTER = "io.vertx.ext.web.";
    private static final String HERE = CallSites.class.getPackageName();

    /** Of the project that a class belongs to: by the first two parts of its package. */
    static CallSites ofProject(Class<?> type) {
        String[] parts = type.getPackageName().split("\\.", 3);
        return new CallSites(parts.length < 2 ? type.getPackageName() : parts[0] + "." + parts[1]);
    }

    /** Such as {@code com.example.UserLoader.names(UserLoader.java:42)}. */
    @Nullable String current() {
        return STACK.walk(frames -> frames.takeWhile(
                        frame -> !frame.getClassName().startsWith(PIPELINE)
                                && !frame.getClassName().startsWith(ROUTER))
                .filter(frame -> isOwn(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> "%s.%s(%s:%d)"
                        .formatted(
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                .orElse(null));
    }

    /** Generated classes, which have an underscore in their names, only pass calls on, and so does a pool. */
    private boolean isOwn(Class<?> type) {
        return type.getName().startsWith(prefix + ".")
                && !HERE.equals(type.getPackageName())
                && !type.getName().contains("_")
                && !PoolImpl.class.isAssignableFrom(type);
    }
}
