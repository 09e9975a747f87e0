package dev.canopy.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Listens to Vert.x' own watch over its threads, which logs a warning for each that has been busy for too long. */
public final class BlockedEventLoops extends Handler {
    private static final String WATCH = "io.vertx.core.impl.BlockedThreadChecker";

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(WATCH); // the log manager keeps only loggers that someone keeps

    private BlockedEventLoops() {}

    public static BlockedEventLoops watch() {
        BlockedEventLoops watch = new BlockedEventLoops();
        watch.setLevel(Level.ALL);
        watch.logger.addHandler(watch);
        return watch;
    }

    /** What was said of event loops so far. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void publish(LogRecord log) {
        String message = new SimpleFormatter().formatMessage(log);
        if (message.contains("eventloop")) {
            warnings.add(message + stack(log.getThrown()));
        }
    }

    private static String stack(Throwable blocked) {
        StringBuilder stack = new StringBuilder();
        if (blocked != null) {
            for (StackTraceElement frame : blocked.getStackTrace()) {
                stack.append("\n\tat ").append(frame);
            }
        }
        return stack.toString();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
