package dev.canopy.request;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Builds answers that something was created. */
public final class CreatedResponse {
    private CreatedResponse() {}

    /**
     * Builds the answer 201. The header Location is relative: an absolute one would repeat the name that the client or a
     * proxy has put into the header Host.
     *
     * @param path the address of the new resource, which begins with a slash
     * @param body its representation
     */
    public static Response of(String path, Object body) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, path)
                .entity(body)
                .build();
    }
}
