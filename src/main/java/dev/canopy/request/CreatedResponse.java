package dev.canopy.request;

import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Builds the responses to requests that have created something. The header Location is relative: an absolute one would
 * repeat the name that the client or a proxy has put into the header Host.
 */
public final class CreatedResponse {
    private CreatedResponse() {}

    /**
     * Builds a 201.
     *
     * @param path the address of the new resource, which begins with a slash
     * @param body its representation
     */
    public static <T> RestResponse<T> of(String path, T body) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, body)
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    /** Like {@link #of}, with a secret, which no cache may keep. */
    public static <T> RestResponse<T> secret(String path, T body) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, body)
                .header(HttpHeaders.LOCATION, path)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
