package dev.canopy.statement;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A method of a JAX-RS resource that handles requests, as its annotations describe it.
 *
 * @param http the HTTP method, such as {@code GET}
 * @param template the address, such as {@code /api/v1/tenants/{key}}
 */
public record ResourceMethod(String http, String template) {
    /** Reads the annotations; empty if the method handles no requests. */
    public static Optional<ResourceMethod> of(Class<?> resource, Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .flatMap(Stream::ofNullable)
                .map(http -> new ResourceMethod(http.value(), template(resource, method)))
                .findFirst();
    }

    private static String template(Class<?> resource, Method method) {
        return Stream.of(resource.getAnnotation(Path.class), method.getAnnotation(Path.class))
                .flatMap(Stream::ofNullable)
                .flatMap(path -> Arrays.stream(path.value().split("/")))
                .filter(segment -> !segment.isEmpty())
                .collect(Collectors.joining("/", "/", ""));
    }
}
