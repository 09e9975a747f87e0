package dev.canopy.http;

import io.vertx.core.Context;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;

/**
 * The label {@code uri} of a request in the metrics of the server. Without a label, Quarkus takes the path of each
 * refused request, and paths that clients make up would use up the limit of series.
 */
public final class RouteLabel {
    /** Where Quarkus looks for the label. Its own routing replaces it by the template of the resource. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final String UNMATCHED = "UNMATCHED";

    private RouteLabel() {}

    /**
     * Sets the label of a request that no resource has been found for so far, unless it has one. The paths of health,
     * metrics and the API description keep theirs, because Quarkus leaves them out by their paths.
     */
    static void setUnmatched(RoutingContext request) {
        String path = request.request().path();
        if (context(request).getLocal(TEMPLATE) != null) {
            return;
        }
        if (path == null || !(path.equals("/q") || path.startsWith("/q/"))) {
            set(request, UNMATCHED);
        }
    }

    /** @param template the template of the address, such as {@code /api/v1/tenants/{key}} */
    public static void set(RoutingContext request, String template) {
        context(request).putLocal(TEMPLATE, template);
    }

    private static Context context(RoutingContext request) {
        return ((HttpServerRequestInternal) request.request()).context();
    }
}
