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
 * Refuses a malformed {@code If-Match} or {@code If-None-Match}. Resource methods do not get the lines of a header that
 * are empty, so to them an empty header would be none, and the change would be made without a condition.
 */
final class IfMatchFilter {
    private final Map<Method, Taking> taking = new ConcurrentHashMap<>();

    /**
     * Which of the headers a method takes.
     *
     * @param match {@code If-Match}
     * @param none {@code If-None-Match}
     */
    private record Taking(boolean match, boolean none) {
        static Taking of(Method method) {
            return new Taking(takes(method, HttpHeaders.IF_MATCH), takes(method, HttpHeaders.IF_NONE_MATCH));
        }

        private static boolean takes(Method method, String name) {
            return Arrays.stream(method.getParameters()).anyMatch(parameter -> {
                @Nullable RestHeader header = parameter.getAnnotation(RestHeader.class);
                return header != null && header.value().equals(name);
            });
        }
    }

    @ServerRequestFilter
    void check(ResourceInfo resource, HttpServerRequest request) {
        Method method = resource.getResourceMethod();
        if (method != null) {
            Taking takes = taking.computeIfAbsent(method, Taking::of);
            IfMatch.parse(
                    lines(request, HttpHeaders.IF_MATCH, takes.match()),
                    lines(request, HttpHeaders.IF_NONE_MATCH, takes.none()));
        }
    }

    private static List<String> lines(HttpServerRequest request, String name, boolean taken) {
        return taken ? request.headers().getAll(name) : List.of();
    }
}
