package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses query parameters that the resource method does not declare, that are empty or no text, or that are given more
 * than once, unless the method declares a list: a filter that is misspelt or left blank must not be ignored, for it
 * would widen the response.
 */
final class QueryParameterFilter {
    /** The parameters of each method by name, and whether each may be repeated. */
    private final Map<Method, Map<String, Boolean>> declared = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ResourceInfo resource, UriInfo uri) {
        Map<String, List<String>> given = uri.getQueryParameters();
        Method method = resource.getResourceMethod();
        if (given.isEmpty() || method == null) {
            return;
        }
        refuseUnreadable(uri.getRequestUri().getRawQuery());
        Map<String, Boolean> known = declared.computeIfAbsent(method, QueryParameterFilter::declaredBy);
        String offered = known.isEmpty() ? "takes none" : "takes " + String.join(", ", known.keySet());
        refuse(
                given,
                (name, values) -> !known.containsKey(name),
                "is not a known parameter",
                " is not known here; this address " + offered);
        refuse(given, (name, values) -> values.contains(""), "is empty", " is empty");
        refuse(
                given,
                (name, values) -> values.size() > 1 && !known.getOrDefault(name, false),
                "is given more than once",
                " is given more than once");
    }

    private static void refuseUnreadable(String query) {
        for (String parameter : query.split("&", -1)) {
            if (!PercentEncoding.isText(parameter)) {
                String name = URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8);
                throw ProblemException.parameter(name, "must be UTF-8 without the character U+0000");
            }
        }
    }

    private static void refuse(
            Map<String, List<String>> given,
            BiPredicate<String, List<String>> isWrong,
            String violation,
            String detail) {
        List<Violation> violations = given.entrySet().stream()
                .filter(parameter -> isWrong.test(parameter.getKey(), parameter.getValue()))
                .map(parameter -> new Violation(parameter.getKey(), violation))
                .sorted(Comparator.comparing(Violation::pointer))
                .toList();
        if (!violations.isEmpty()) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The parameter '" + violations.get(0).pointer() + "'" + detail + ".",
                    violations);
        }
    }

    private static Map<String, Boolean> declaredBy(Method method) {
        Map<String, Boolean> names = new TreeMap<>();
        for (Parameter parameter : method.getParameters()) {
            add(parameter, parameter.getName(), parameter.getType(), names);
        }
        return names;
    }

    private static void add(AnnotatedElement element, String name, Class<?> type, Map<String, Boolean> names) {
        @Nullable RestQuery query = element.getAnnotation(RestQuery.class);
        if (query != null) {
            names.put(query.value().isEmpty() ? name : query.value(), Collection.class.isAssignableFrom(type));
        }
        if (element.isAnnotationPresent(BeanParam.class)) {
            for (Field field : type.getDeclaredFields()) {
                add(field, field.getName(), field.getType(), names);
            }
        }
    }
}
