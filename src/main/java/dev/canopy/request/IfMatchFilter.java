package dev.canopy.request;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a malformed {@code If-Match}. Resource methods do not get the lines of a header that are empty, so to them an
 * empty header would be none, and the change would be made without a condition.
 */
final class IfMatchFilter {
    /** Whether each method takes the header. */
    private final Map<Method, Boolean> taking = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ResourceInfo resource, HttpServerRequest request) {
        List<String> lines = request.headers().getAll(HttpHeaders.IF_MATCH);
        Method method = resource.getResourceMethod();
        if (!lines.isEmpty() && method != null && taking.computeIfAbsent(method, IfMatchFilter::takes)) {
            IfMatch.parse(lines);
        }
    }

    private static boolean takes(Method method) {
        return Arrays.stream(method.getParameters()).anyMatch(parameter -> {
            @Nullable RestHeader header = parameter.getAnnotation(RestHeader.class);
            return header != null && header.value().equals(HttpHeaders.IF_MATCH);
        });
    }
}
