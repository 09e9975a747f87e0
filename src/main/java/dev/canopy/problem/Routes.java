package dev.canopy.problem;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The methods of each address and the media types that they read, for a 405 and a 415, collected from the resources.
 */
@Singleton
class Routes {
    private record Route(Pattern path, String method, List<String> mediaTypes) {}

    private final List<Route> routes = new ArrayList<>();

    Routes(BeanManager beans) {
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .forEach(this::add);
    }

    /** The methods of an address, in the form of the header Allow. */
    String methods(String path) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.path.matcher(path).matches()) {
                methods.add(route.method);
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    /** The media types that a method of an address reads, separated by commas. */
    String mediaTypes(String method, String path) {
        return routes.stream()
                .filter(route ->
                        route.method.equals(method) && route.path.matcher(path).matches())
                .flatMap(route -> route.mediaTypes.stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private void add(Class<?> resource) {
        String base = resource.getAnnotation(Path.class).value();
        for (Method method : resource.getMethods()) {
            String name = httpMethod(method);
            if (name != null) {
                Path path = method.getAnnotation(Path.class);
                Consumes consumes = method.getAnnotation(Consumes.class);
                routes.add(new Route(
                        pattern(path == null ? base : base + "/" + path.value()),
                        name,
                        consumes == null ? List.of() : List.of(consumes.value())));
            }
        }
    }

    private static @Nullable String httpMethod(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                return http.value();
            }
        }
        return null;
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        for (String segment : template.split("/", -1)) {
            if (!segment.isEmpty()) {
                regex.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
            }
        }
        return Pattern.compile(regex + "/?");
    }
}
