package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Gives the request its scope, by the role that its resource method needs. Refuses a caller that has the role nowhere,
 * unless the address names something that the caller may not even see: the resource finds that out.
 */
final class NeedsFilter {
    private record Need(Set<Role> roles, boolean named, boolean portal) {}

    private final Map<Method, Need> needs = new ConcurrentHashMap<>();

    /** Runs before the body is read. */
    @ServerRequestFilter(priority = 1)
    void check(ResourceInfo resource) {
        Method method = resource.getResourceMethod();
        if (method == null) {
            return;
        }
        Need needed = needs.computeIfAbsent(method, NeedsFilter::needed);
        Caller caller = CurrentCaller.get();
        Scope scope = caller.scope(needed.roles);
        if (!needed.roles.isEmpty() && scope.allowed().isNothing() && !needed.named) {
            throw ProblemException.forbidden();
        }
        if (!needed.portal && caller.kind() == Caller.Kind.PORTAL) {
            throw ProblemException.forbidden();
        }
        CurrentCaller.set(scope);
    }

    private static Need needed(Method method) {
        Needs needs = method.getAnnotation(Needs.class);
        if (needs == null) {
            throw new IllegalStateException(method + " does not say which role it needs");
        }
        return new Need(Role.set(needs.value()), needs.named(), needs.portal());
    }
}
