package dev.canopy.query;

import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/** Carries the trace of a request into another Vert.x context that works for it. */
final class TraceContext {
    private TraceContext() {}

    /**
     * Adds the work in a context to the trace of a request, if the request has one.
     *
     * @param from the context of the request; null for none
     * @param to a duplicated context
     */
    @SuppressWarnings("MustBeClosedChecker") // it stays attached as long as the context exists
    static void carry(@Nullable Context from, Context to) {
        io.opentelemetry.context.Context trace = from == null ? null : QuarkusContextStorage.getOtelContext(from);
        if (trace != null) {
            QuarkusContextStorage.INSTANCE.attach(to, trace);
        }
    }
}
