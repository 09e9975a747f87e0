package dev.canopy.request;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when memory runs out, as {@code -XX:+ExitOnOutOfMemoryError} does, however the process was started,
 * and also when direct memory runs out. A process that has lost an event loop would neither respond nor stop, so it is
 * better to be started again.
 *
 * <p>Event loops, worker threads and pipelines catch every Throwable and log it. Therefore, this class looks at log
 * records, and at the Throwables that end a thread. It allocates nothing.
 */
public final class OutOfMemory extends Handler {
    /** The exit code with which the JVM itself would end. */
    private static final int EXIT_CODE = 3;

    /** The message of the error. Vert.x logs failures of a connection by their message only. */
    private static final String HEAP_SPACE = "Java heap space";

    private static final byte[] SENTENCE =
            "Canopy ends because its memory is exhausted: give it a larger heap (-Xmx), or lower canopy.http.max-buffered.\n"
                    .getBytes(StandardCharsets.UTF_8);

    private static final FileOutputStream ERRORS = new FileOutputStream(FileDescriptor.err);

    private OutOfMemory() {}

    /** From now on, the process ends when memory runs out. Call it once, before any other handler is added. */
    public static void endsTheProcess() {
        Logger root = Logger.getLogger("");
        Handler[] others = root.getHandlers();
        for (Handler other : others) {
            root.removeHandler(other);
        }
        root.addHandler(new OutOfMemory()); // the first, because the others need memory
        for (Handler other : others) {
            root.addHandler(other);
        }
        Thread.UncaughtExceptionHandler next = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endIfCausedBy(failure);
            if (next == null) {
                Logger.getLogger(OutOfMemory.class.getName()).log(Level.SEVERE, "A thread has ended", failure);
            } else {
                next.uncaughtException(thread, failure);
            }
        });
    }

    @Override
    public void publish(LogRecord record) {
        endIfCausedBy(record.getThrown());
        Object[] parameters = record.getParameters();
        if (parameters != null) {
            for (Object parameter : parameters) {
                if (parameter instanceof Throwable failure) {
                    endIfCausedBy(failure);
                }
            }
        }
        if (HEAP_SPACE.equals(record.getMessage())) {
            end();
        }
    }

    private static void endIfCausedBy(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof OutOfMemoryError) {
                end();
            }
            cause = cause.getCause();
        }
    }

    private static void end() {
        try {
            ERRORS.write(SENTENCE);
        } catch (IOException closed) {
            // The exit code says it as well.
        }
        Runtime.getRuntime().halt(EXIT_CODE); // no shutdown hooks: they would need memory
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
