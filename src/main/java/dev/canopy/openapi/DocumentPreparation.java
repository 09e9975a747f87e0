package dev.canopy.openapi;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Prepares the OpenAPI document for the first request for it, on a worker thread. At each start, Quarkus would parse
 * the document and write it in two formats, which takes a native executable a fifth of the time until it is ready.
 * Thread-safe.
 */
@Singleton
class DocumentPreparation {
    /** The addresses of all formats begin like this. */
    private static final String ADDRESS = "/q/openapi*";

    private final List<InvocationContext> deferred = new ArrayList<>();
    private volatile boolean prepared;

    void register(@Observes Router router) {
        router.route(ADDRESS).order(Integer.MIN_VALUE).handler(this::answer);
    }

    private void answer(RoutingContext request) {
        if (prepared) {
            request.next();
            return;
        }
        request.vertx()
                .executeBlocking(this::prepare)
                .onSuccess(done -> request.next())
                .onFailure(request::fail);
    }

    /** @param call prepares one document */
    synchronized void defer(InvocationContext call) {
        deferred.add(call);
        prepared = false;
    }

    /** After a failure the next request tries again. */
    private synchronized boolean prepare() throws Exception {
        if (!prepared) {
            for (InvocationContext call : deferred) {
                call.proceed();
            }
            prepared = true;
        }
        return prepared;
    }
}
