package dev.canopy.lesson;

import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs an example in its own Vert.x context, so that it cannot break the session of the request. */
@ApplicationScoped
class IsolatedRun {
    /** The time after which an example is taken to hang. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;

    IsolatedRun(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs an example. Its statements count for the request. Fails if the example has not ended after 10 seconds. */
    <T> Uni<T> run(Supplier<Uni<T>> example) {
        return Uni.createFrom().emitter(emitter -> {
            SharedWork.Sharer<T> request = new SharedWork.Sharer<>(emitter);
            SharedWork.begin(
                    vertx,
                    work -> Uni.createFrom()
                            .<T>deferred(() -> example.get())
                            .ifNoItem()
                            .after(PATIENCE)
                            .fail()
                            .subscribe()
                            .with(result -> request.complete(work, result), failure -> request.fail(work, failure)));
        });
    }
}
