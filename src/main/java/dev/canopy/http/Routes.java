package dev.canopy.http;

import dev.canopy.configuration.EnabledBy;
import dev.canopy.request.OptionalBody;
import dev.canopy.statement.ResourceMethod;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of all resources. A path belongs to one address only: {@code /tenants/import} is not the address of a
 * tenant whose key is {@code import}, and has its own methods.
 */
@Singleton
class Routes {
    /** A part of an address between two slashes, with the parts that may follow. */
    private static final class Segment {
        private final Map<String, Segment> literals = new HashMap<>();
        private @Nullable Segment parameter;
        private @Nullable Address address;

        Segment next(String template) {
            if (!template.startsWith("{")) {
                return literals.computeIfAbsent(template, first -> new Segment());
            }
            Segment next = parameter == null ? new Segment() : parameter;
            parameter = next;
            return next;
        }

        /**
         * A literal goes before a parameter.
         *
         * @param start where the next segment of the path begins; beyond its end if there is none
         */
        @Nullable Address find(String path, int start) {
            if (start > path.length()) {
                return address;
            }
            int slash = path.indexOf('/', start);
            String segment = path.substring(start, slash < 0 ? path.length() : slash);
            int next = start + segment.length() + 1;
            Segment literal = literals.get(segment);
            Address found = literal == null ? null : literal.find(path, next);
            return found == null && parameter != null && !segment.isEmpty() ? parameter.find(path, next) : found;
        }
    }

    private final Segment root = new Segment();
    private final Segment disabled = new Segment();

    Routes(BeanManager beans, Config config) {
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .forEach(type -> add(type, isEnabled(type, config) ? root : disabled));
    }

    /** Finds the address of a path, which begins with a slash; empty if there is none. */
    Optional<Address> find(String path) {
        return Optional.ofNullable(root.find(path, start(path)));
    }

    /** Whether a path belongs to a resource that the configuration disables. */
    boolean isDisabled(String path) {
        return disabled.find(path, start(path)) != null;
    }

    private static void add(Class<?> resource, Segment tree) {
        for (Method method : resource.getMethods()) {
            ResourceMethod.of(resource, method)
                    .ifPresent(route -> address(route.template(), tree)
                            .add(
                                    route.http(),
                                    consumed(method),
                                    method.isAnnotationPresent(OptionalBody.class),
                                    produced(resource, method)));
        }
    }

    private static Address address(String template, Segment tree) {
        Segment last = tree;
        for (String segment : template.substring(start(template)).split("/", -1)) {
            last = last.next(segment);
        }
        Address address = last.address == null ? new Address(template) : last.address;
        last.address = address;
        return address;
    }

    private static boolean isEnabled(Class<?> resource, Config config) {
        EnabledBy condition = resource.getAnnotation(EnabledBy.class);
        return condition == null
                || config.getOptionalValue(condition.value(), Boolean.class).orElse(false);
    }

    private static int start(String path) {
        return path.startsWith("/") ? 1 : 0;
    }

    private static List<String> consumed(Method method) {
        Consumes consumes = method.getAnnotation(Consumes.class);
        return consumes == null ? List.of() : List.of(consumes.value());
    }

    private static List<String> produced(Class<?> resource, Method method) {
        Produces own = method.getAnnotation(Produces.class);
        if (own == null && hasNoBody(method)) {
            return List.of();
        }
        Produces produces = own == null ? resource.getAnnotation(Produces.class) : own;
        return produces == null ? List.of() : List.of(produces.value());
    }

    private static boolean hasNoBody(Method method) {
        return method.getReturnType() == void.class
                || (method.getGenericReturnType() instanceof ParameterizedType type
                        && type.getRawType() == Uni.class
                        && type.getActualTypeArguments()[0] == Void.class);
    }
}
