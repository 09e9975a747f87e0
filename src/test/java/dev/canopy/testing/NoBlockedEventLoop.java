package dev.canopy.testing;

import java.util.Arrays;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test class, of any room, in whose time an event loop was blocked. Found by JUnit itself, see {@code
 * META-INF/services}; how long is too long is {@code quarkus.vertx.max-event-loop-execute-time}.
 */
public final class NoBlockedEventLoop implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(NoBlockedEventLoop.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        // By name: Quarkus loads test classes by loaders of their own.
        boolean onPurpose = Arrays.stream(context.getRequiredTestClass().getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().equals(BlocksOnPurpose.class.getName()));
        if (!onPurpose) {
            context.getStore(NAMESPACE).put(BlockedEventLoops.class, BlockedEventLoops.watch());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        BlockedEventLoops watch = context.getStore(NAMESPACE).remove(BlockedEventLoops.class, BlockedEventLoops.class);
        if (watch == null) {
            return;
        }
        watch.close();
        if (!watch.warnings().isEmpty()) {
            throw new AssertionError("An event loop was blocked:\n" + String.join("\n", watch.warnings()));
        }
    }
}
