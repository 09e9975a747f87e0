package dev.canopy.otlp;

import dev.canopy.problem.ProblemResponse;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Turns the problems of requests that fail before their resource is found into {@code google.rpc.Status}. */
@ApplicationScoped
class RequestErrors {
    /** Before every filter that may refuse a request. */
    private static final int PRIORITY = 1_200;

    void register(@Observes Filters filters) {
        filters.register(RequestErrors::mark, PRIORITY);
    }

    private static void mark(RoutingContext request) {
        if (TraceResource.PATH.equals(request.request().path())) {
            ProblemResponse.useForm(request, Encoding.of(request.request().getHeader(HttpHeaders.CONTENT_TYPE)));
        }
        request.next();
    }
}
