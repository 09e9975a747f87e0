package dev.canopy.request;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Lets a semicolon in a query be a character like others, as the URL standard has it, and RSQL needs it; the server
 * would take it for the end of a parameter.
 */
@ApplicationScoped
class QuerySemicolons {
    private static final int BEFORE_ALL_OTHERS = 1_000;

    void register(@Observes Filters filters) {
        filters.register(QuerySemicolons::encode, BEFORE_ALL_OTHERS);
    }

    private static void encode(RoutingContext request) {
        String query = request.request().query();
        if (query == null || query.indexOf(';') < 0) {
            request.next();
            return;
        }
        request.reroute(request.request().path() + "?" + query.replace(";", "%3B"));
    }
}
