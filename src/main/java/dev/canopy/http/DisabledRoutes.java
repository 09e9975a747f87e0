package dev.canopy.http;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Treats requests for resources that the configuration disables like those for addresses that do not exist. */
final class DisabledRoutes {
    private final Routes routes;

    DisabledRoutes(Routes routes) {
        this.routes = routes;
    }

    /** Runs before the resource is chosen, so that its methods make no difference. */
    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request) {
        if (routes.isDisabled(request.getUriInfo().getRequestUri().getRawPath())) {
            throw new NotFoundException();
        }
    }
}
