package dev.canopy.otlp;

import dev.canopy.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/** Turns the problems of a resource into {@code google.rpc.Status}. */
@StatusErrors
@Provider
public final class ResourceErrors implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem) {
            Encoding encoding = Encoding.of(request.getHeaderString(HttpHeaders.CONTENT_TYPE));
            response.setEntity(
                    encoding.body(problem.status(), problem.detail()), null, MediaType.valueOf(encoding.mediaType()));
        }
    }
}
