package dev.canopy.request;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;

/** Adds an entity tag to each response that shows one resource: the version of the resource, for {@link IfMatch}. */
@Provider
public class VersionTags implements ContainerResponseFilter {
    /** Compressed, the response would have a weak tag, which If-Match never accepts. */
    private static final String CACHE_CONTROL = "private, no-cache, no-transform";

    /** The year 10000, beyond which no time has the form that the database reads. */
    static final long END = 253_402_300_800_000_000L;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Versioned resource) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
            response.getHeaders().putSingle(HttpHeaders.ETAG, quoted(resource.version()));
        }
    }

    /** A response that shows one resource whose JSON has been written already, with the same headers. */
    public static RestResponse<byte[]> response(byte[] json, Instant version) {
        return RestResponse.ResponseBuilder.ok(json, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(HttpHeaders.ETAG, quoted(version))
                .build();
    }

    private static String quoted(Instant version) {
        return '"' + tag(version) + '"';
    }

    /** The tag of a version, without its quotes. */
    static String tag(Instant version) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, version), Character.MAX_RADIX);
    }

    /** The version that has a tag; empty if none can have it. */
    static Optional<Instant> version(String tag) {
        try {
            return Optional.of(Long.parseLong(tag, Character.MAX_RADIX))
                    .filter(micros -> micros >= 0 && micros < END)
                    .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
                    .filter(version -> tag(version).equals(tag));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }
}
