package dev.canopy.query;

import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/** The trace of a request, where it does its work in another Vert.x context. */
final class TraceContext {
    private TraceContext() {}

    /**
     * What is done in a context becomes a part of the trace of a request, if that has one.
     *
     * @param from of the request
     * @param to a duplicated context
     */
    @SuppressWarnings("MustBeClosedChecker") // it stays until the context goes
    static void carry(@Nullable Context from, Context to) {
        io.opentelemetry.context.Context trace = from == null ? null : QuarkusContextStorage.getOtelContext(from);
        if (trace != null) {
            QuarkusContextStorage.INSTANCE.attach(to, trace);
        }
    }
}
