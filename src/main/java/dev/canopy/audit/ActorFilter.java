package dev.canopy.audit;

import dev.canopy.access.Caller;
import dev.canopy.access.CurrentCaller;
import dev.canopy.statement.Statements;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Set;

/**
 * Tells the database who makes the changes of a request. Requests that only read, and those that send usage, need none
 * of it, and would pay for it.
 */
@ApplicationScoped
class ActorFilter {
    /** After the caller has been found. */
    private static final int PRIORITY = 180;

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> USAGE = Set.of("/api/v1/usage", "/v1/traces");

    void register(@Observes Filters filters) {
        filters.register(ActorFilter::tell, PRIORITY);
    }

    private static void tell(RoutingContext request) {
        if (!READING.contains(request.request().method())
                && !USAGE.contains(request.request().path())) {
            CurrentCaller.find()
                    .ifPresent(
                            caller -> Statements.current().ifPresent(statements -> statements.actAs(toJson(caller))));
        }
        request.next();
    }

    /** As the function audit_caller of the database reads it. */
    private static String toJson(Caller caller) {
        return new JsonObject()
                .put("kind", caller.kind().name().toLowerCase(Locale.ROOT))
                .put("name", caller.name())
                .put("id", caller.id())
                .encode();
    }
}
