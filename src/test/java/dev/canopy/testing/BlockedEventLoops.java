package dev.canopy.testing;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which Vert.x found an event loop blocked. Registered for all tests; the limit is
 * {@code quarkus.vertx.max-event-loop-execute-time}, two seconds: long enough for a class that is loaded on a busy
 * machine of two cores, short enough for anything that waits.
 */
public final class BlockedEventLoops implements BeforeAllCallback, AfterAllCallback {
    /** Quarkus loads the classes of tests in another loader than extensions; system properties are shared by both. */
    private static final String SHARED = BlockedEventLoops.class.getName();

    private static final Logger CHECKER = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");
    private static final Handler RECORDER = new Handler() {
        @Override
        public void publish(LogRecord record) {
            System.setProperty(SHARED, seen() + record.getMessage() + "\n");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    public void beforeAll(ExtensionContext context) {
        CHECKER.removeHandler(RECORDER);
        CHECKER.addHandler(RECORDER);
        System.clearProperty(SHARED);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> blocked = takeSeen();
        if (!blocked.isEmpty()) {
            throw new AssertionError("An event loop was blocked: " + blocked);
        }
    }

    /** What was seen since the class began; the next call sees it no more. */
    public static List<String> takeSeen() {
        List<String> blocked = seen().lines().toList();
        System.clearProperty(SHARED);
        return blocked;
    }

    private static String seen() {
        return System.getProperty(SHARED, "");
    }
}
