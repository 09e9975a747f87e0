package dev.canopy.audit;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Gives the database the caller that makes the changes of a request. Requests that only read, and those that send
 * usage, do not need it, and it would cost them time; usage that creates tenants or features asks for it then.
 */
@ApplicationScoped
class ActorFilter {
    /** After the caller has been found. */
    private static final int PRIORITY = 180;

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> USAGE =
            Set.of("/api/v1/usage", "/api/v1/usage/langfuse", "/api/v1/usage/litellm", "/v1/traces");

    void register(@Observes Filters filters) {
        filters.register(ActorFilter::setActor, PRIORITY);
    }

    private static void setActor(RoutingContext request) {
        if (!READING.contains(request.request().method())
                && !USAGE.contains(request.request().path())) {
            Actor.becomeCaller();
        }
        request.next();
    }
}
