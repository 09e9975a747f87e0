package dev.canopy.request;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Adds an entity tag to each answer that shows one resource: the version of the resource, for {@link IfMatch}. */
@Provider
public class VersionTags implements ContainerResponseFilter {
    /** The year 10000, beyond which no time has the form that the database reads. */
    static final long END = 253_402_300_800_000_000L;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        if (answer.getEntity() instanceof Versioned resource) {
            // Compressed, the answer would have a weak tag, which If-Match never accepts.
            answer.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "private, no-cache, no-transform");
            answer.getHeaders().putSingle(HttpHeaders.ETAG, '"' + tag(resource.version()) + '"');
        }
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
