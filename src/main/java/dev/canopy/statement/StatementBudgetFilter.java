package dev.canopy.statement;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Assigns the statements of a request to its resource method. In the mode {@code fail}, it replaces the response of a
 * request that broke its statement budget by a problem, unless the request has committed something by then.
 * {@link ServerTiming} reports the other breaches, such as those of a stream.
 */
final class StatementBudgetFilter {
    private static final MediaType PROBLEM = MediaType.valueOf(Breach.MEDIA_TYPE);

    private final StatementBudgetConfig.Mode mode;
    private final MeterRegistry registry;
    private final Map<Method, Route> routes = new ConcurrentHashMap<>();

    StatementBudgetFilter(StatementBudgetConfig config, MeterRegistry registry) {
        this.mode = config.effectiveMode();
        this.registry = registry;
    }

    /** Runs before the filters that may refuse the request, because a refused request may have run statements, too. */
    @ServerRequestFilter(priority = 0)
    void enter(ResourceInfo resource) {
        Method method = resource.getResourceMethod();
        if (mode == StatementBudgetConfig.Mode.OFF || method == null) {
            return;
        }
        Statements.current().ifPresent(statements -> {
            Route route = route(resource.getResourceClass(), method);
            statements.belongTo(route);
            if (mode == StatementBudgetConfig.Mode.FAIL) {
                statements.findCallSites(route.callSites());
                statements.failOnBreach();
            }
        });
    }

    private Route route(Class<?> resource, Method method) {
        Route known = routes.get(method);
        return known == null ? routes.computeIfAbsent(method, first -> new Route(resource, first, registry)) : known;
    }

    /** Runs after all other filters, so that none of them adds headers of the response to the problem. */
    @ServerResponseFilter(priority = 0)
    void leave(ContainerRequestContext request, ContainerResponseContext response) {
        if (mode != StatementBudgetConfig.Mode.FAIL) {
            return;
        }
        Statements.current()
                .ifPresent(statements -> failure(statements, response.getStatus())
                        .ifPresent(breach -> {
                            if (statements.firstJudged()) {
                                statements.route().ifPresent(route -> route.report(breach, mode));
                                response.getHeaders().clear();
                                response.setStatus(Breach.STATUS);
                                response.setEntity(
                                        breach.toProblem(request.getUriInfo()
                                                .getRequestUri()
                                                .getRawPath()),
                                        new Annotation[0],
                                        PROBLEM);
                            }
                        }));
    }

    /** A breach that makes the request fail. Committed work stays, and so does its response. */
    private static Optional<Breach> failure(Statements statements, int status) {
        return statements
                .refused()
                .or(() -> statements.hasCommitted() || status >= Breach.STATUS
                        ? Optional.empty()
                        : statements.route().flatMap(route -> route.breach(statements)));
    }
}
