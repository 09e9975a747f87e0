package dev.canopy.request;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Encodes the semicolons in the query of a request. A semicolon is an ordinary character by the URL standard, and RSQL
 * needs it, but the server would take it for the end of a parameter.
 */
@ApplicationScoped
class QuerySemicolons {
    /** After the request has been checked as it is, before all filters that read the query. */
    private static final int PRIORITY = 980;

    void register(@Observes Filters filters) {
        filters.register(QuerySemicolons::encode, PRIORITY);
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
