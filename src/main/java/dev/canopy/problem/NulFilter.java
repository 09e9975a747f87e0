package dev.canopy.problem;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses the character NUL in addresses, which PostgreSQL keeps in no text: nothing is there. */
final class NulFilter {
    @ServerRequestFilter
    void refuseNul(UriInfo uri) {
        if (uri.getPath().indexOf('\0') >= 0) {
            String path = uri.getRequestUri().getRawPath();
            throw new ProblemException(ProblemType.NOT_FOUND, ProblemType.NOT_FOUND.detail(path), List.of());
        }
        for (Map.Entry<String, List<String>> parameter :
                uri.getQueryParameters().entrySet()) {
            if (parameter.getValue().stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw ProblemException.parameter(parameter.getKey(), "must not have the character NUL");
            }
        }
    }
}
