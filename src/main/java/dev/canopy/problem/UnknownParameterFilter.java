package dev.canopy.problem;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses query parameters that the resource method does not declare: a misspelt filter must not be ignored. */
final class UnknownParameterFilter {
    private final Map<Method, Set<String>> declared = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void refuseUnknown(ResourceInfo resource, UriInfo uri) {
        Set<String> given = uri.getQueryParameters().keySet();
        Method method = resource.getResourceMethod();
        if (given.isEmpty() || method == null) {
            return;
        }
        Set<String> known = declared.computeIfAbsent(method, UnknownParameterFilter::declaredBy);
        List<Violation> unknown = given.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> new Violation(name, "is not a known parameter"))
                .toList();
        if (!unknown.isEmpty()) {
            String offered = known.isEmpty() ? "takes none" : "takes " + String.join(", ", known);
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The parameter '" + unknown.get(0).pointer() + "' is not known here; this address " + offered + ".",
                    unknown);
        }
    }

    private static Set<String> declaredBy(Method method) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            add(parameter.getAnnotation(RestQuery.class), parameter.getName(), names);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    add(field.getAnnotation(RestQuery.class), field.getName(), names);
                }
            }
        }
        return names;
    }

    private static void add(@Nullable RestQuery query, String name, Set<String> names) {
        if (query != null) {
            names.add(query.value().isEmpty() ? name : query.value());
        }
    }
}
