package dev.canopy.testing;

import java.util.List;
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

    @Override
    public void beforeAll(ExtensionContext context) {
        if (usesTheApplication(context)) {
            System.clearProperty(SHARED);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!usesTheApplication(context)) {
            return;
        }
        List<String> blocked = takeSeen();
        if (!blocked.isEmpty()) {
            throw new AssertionError("An event loop was blocked: " + blocked);
        }
    }

    /** A standalone class runs at the same time as one that uses the application, and has no event loop of its own. */
    private static boolean usesTheApplication(ExtensionContext context) {
        return !context.getTags().contains(Standalone.TAG);
    }

    static synchronized void report(String message) {
        System.setProperty(SHARED, System.getProperty(SHARED, "") + message + "\n");
    }

    /** The blocked threads since the class began, or since the last call. */
    public static synchronized List<String> takeSeen() {
        List<String> blocked = System.getProperty(SHARED, "").lines().toList();
        System.clearProperty(SHARED);
        return blocked;
    }
}
