package dev.canopy.http;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Headers of every response for browsers: nothing in a response is run, shown in a frame, or taken for another type,
 * and no address is passed on. The service sets no cookies.
 */
@ApplicationScoped
class SecurityHeaders {
    /** Before all other filters, so that every refusal has the headers. */
    private static final int PRIORITY = 1010;

    private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");

    /** Data only: nothing in it is loaded or run. */
    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI has scripts and styles of its own, also within its page. */
    private static final String SWAGGER = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self'"
            + " 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    private static final String SWAGGER_UI = "/q/swagger-ui";

    /** Quarkus' page for developers, which exists in dev mode only, loads what it likes. */
    private static final String DEV_UI = "/q/dev-ui";

    /** The headers of a response that is data. As bytes, so that they are not encoded for each response. */
    static final Map<CharSequence, CharSequence> OF_DATA = Map.of(
            HttpHeaders.createOptimized("X-Content-Type-Options"),
            HttpHeaders.createOptimized("nosniff"),
            HttpHeaders.createOptimized("X-Frame-Options"),
            HttpHeaders.createOptimized("DENY"),
            HttpHeaders.createOptimized("Referrer-Policy"),
            HttpHeaders.createOptimized("no-referrer"),
            HttpHeaders.createOptimized("Cross-Origin-Resource-Policy"),
            HttpHeaders.createOptimized("same-origin"),
            POLICY,
            HttpHeaders.createOptimized(DATA));

    /** Makes browsers use TLS for a year; they ignore it in a response without TLS. */
    private static final String TRANSPORT = "Strict-Transport-Security";

    private static final String YEAR = "max-age=31536000";

    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, PRIORITY);
    }

    private static void add(RoutingContext request) {
        HttpServerRequest http = request.request();
        OF_DATA.forEach(http.response()::putHeader);
        if (http.path() != null && http.path().startsWith(SWAGGER_UI)) {
            http.response().putHeader(POLICY, SWAGGER);
        } else if (isDevUi(http.path(), LaunchMode.current())) {
            http.response().headers().remove(POLICY);
        }
        if (http.isSSL()) {
            http.response().putHeader(TRANSPORT, YEAR);
        }
        request.next();
    }

    static boolean isDevUi(@Nullable String path, LaunchMode mode) {
        return mode == LaunchMode.DEVELOPMENT && path != null && path.startsWith(DEV_UI);
    }
}
