package dev.canopy.token;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Returns from work of others to the Vert.x context of the request, in which the request goes on. */
final class RequestContext {
    private RequestContext() {}

    /** @param work completes in any context */
    static <T> Uni<T> resume(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Context request = Vertx.currentContext();
            return work.emitOn(arrived -> request.runOnContext(now -> arrived.run()));
        });
    }
}
