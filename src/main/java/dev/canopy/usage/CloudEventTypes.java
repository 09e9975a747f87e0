package dev.canopy.usage;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes a CloudEvent whose attributes are headers as JSON if its data is of another JSON type, such as
 * {@code application/vnd.acme.usage+json}. A resource cannot declare all of these types.
 */
@ApplicationScoped
class CloudEventTypes {
    private static final int PRIORITY = 900;
    private static final String PATH = "/api/v1/usage";
    private static final String STRUCTURED = "application/cloudevents";

    void register(@Observes Filters filters) {
        filters.register(CloudEventTypes::route, PRIORITY);
    }

    private static void route(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (PATH.equals(http.path()) && isOtherJson(http.getHeader(HttpHeaders.CONTENT_TYPE)) && hasAttributes(http)) {
            http.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        request.next();
    }

    private static boolean isOtherJson(@Nullable String type) {
        return type != null
                && type.contains("+")
                && CloudEventParser.isJson(type)
                && !type.regionMatches(true, 0, STRUCTURED, 0, STRUCTURED.length());
    }

    private static boolean hasAttributes(HttpServerRequest http) {
        for (Map.Entry<String, String> header : http.headers()) {
            if (CloudEventHeaders.isAttribute(header.getKey())) {
                return true;
            }
        }
        return false;
    }
}
