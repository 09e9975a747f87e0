package dev.canopy.testing;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs work of the service as a request would: on an event loop, in a context of its own. */
public final class OnContext {
    private static final Duration SOON = Duration.ofSeconds(90);

    private OnContext() {}

    public static <T> T await(Vertx vertx, Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    var context = VertxContext.getOrCreateDuplicatedContext(vertx);
                    VertxContextSafetyToggle.setContextSafe(context, true);
                    context.runOnContext(now -> work.get().subscribe().with(emitter::complete, emitter::fail));
                })
                .await()
                .atMost(SOON);
    }
}
