package dev.canopy.token;

import dev.canopy.access.AccessConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets web pages of other origins call the service (CORS): those of the configured origins, and those that a portal
 * token names. A browser asks before it sends a credential, and its question does not name the token. So every page may
 * send a GET with a credential if one is required; only a page of the token's origin may read the response. Cookies
 * play no part.
 */
@ApplicationScoped
class CrossOrigin {
    /** Before the caller is found, so that a page can also read that its credential has expired. */
    private static final int PRIORITY = 300;

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "authorization, canopy-read-after, content-type, if-match, if-none-match";
    private static final String READABLE =
            "Canopy-Read-After, ETag, Location, Retry-After, Server-Timing, WWW-Authenticate";
    private static final String MAX_AGE = "600"; // seconds

    private final Set<String> origins;
    private final boolean credentials;

    CrossOrigin(CrossOriginConfig config, AccessConfig access) {
        this.origins = config.origins().orElse(List.of()).stream()
                .map(origin -> Origin.parse(origin)
                        .orElseThrow(() -> new IllegalStateException("canopy.access.origins has '" + origin
                                + "', which is not an origin such as https://portal.example.com.")))
                .collect(Collectors.toUnmodifiableSet());
        this.credentials = access.effectiveMode() == AccessConfig.Mode.REQUIRED;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        HttpServerRequest http = request.request();
        String origin = http.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            request.next();
            return;
        }
        boolean listed = origins.contains(origin);
        if (listed) {
            share(http.response(), origin);
        }
        String method = http.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        boolean asks = HttpMethod.OPTIONS.equals(http.method()) && method != null;
        if (asks && (listed || (credentials && "GET".equals(method)))) {
            allow(http.response(), origin, listed ? METHODS : "GET");
        } else {
            request.next();
        }
    }

    private static void allow(HttpServerResponse response, String origin, String methods) {
        response.setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE)
                .putHeader(HttpHeaders.VARY, "Origin")
                .end();
    }

    /**
     * Lets a page of the origin read the response, unless its head has been sent, as when a credential is checked
     * again.
     */
    static void share(HttpServerResponse response, String origin) {
        if (response.headWritten()) {
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, READABLE)
                .putHeader(HttpHeaders.VARY, "Origin");
    }
}
