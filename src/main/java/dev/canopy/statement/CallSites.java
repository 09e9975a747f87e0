package dev.canopy.statement;

import org.jspecify.annotations.Nullable;

/**
 * Finds the line of the application's own code that calls the driver, from the stack. This works if the line uses
 * futures, as in {@code completionStage(() -> pool.query(…).execute())}. It does not work for the lazy API: its
 * pipeline runs later than it is built, and the stack shows only the subscriber. The line is also unknown if the
 * statement had to wait for a connection.
 *
 * @param prefix the package that contains the classes of the application
 */
record CallSites(String prefix) {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String PIPELINE = "io.smallrye.mutiny.";
    private static final String ROUTER = "io.vertx.ext.web.";
    private static final String HERE = CallSites.class.getPackageName();

    /**
     * Returns an instance for the project of a class. The first two parts of the class's package identify the project.
     */
    static CallSites ofProject(Class<?> type) {
        String[] parts = type.getPackageName().split("\\.", 3);
        return new CallSites(parts.length < 2 ? type.getPackageName() : parts[0] + "." + parts[1]);
    }

    /** Returns the line, such as {@code com.example.UserLoader.names(UserLoader.java:42)}, or null if it is unknown. */
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

    /** Generated classes, which have an underscore in their names, only pass calls on, as this room does. */
    private boolean isOwn(Class<?> type) {
        return type.getName().startsWith(prefix + ".")
                && !HERE.equals(type.getPackageName())
                && !type.getName().contains("_");
    }
}
