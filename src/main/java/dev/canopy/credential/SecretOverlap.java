package dev.canopy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a request that replaces a secret: how long the previous one stays valid. */
public final class SecretOverlap {
    private static final Duration DEFAULT = Duration.ofHours(24);
    private static final Duration MAX = Duration.ofDays(30);

    private SecretOverlap() {}

    /**
     * Reads an object with the field {@code overlap}, or without it, or no body: both mean 24 hours.
     *
     * @throws ProblemException (422) if the body is anything else, or the duration is not from 0 to 30 days
     */
    public static Duration read(@Nullable JsonNode json) {
        Body body = Body.optional(json, Set.of("overlap"));
        Duration overlap = body.duration(
                        "overlap", "must be an ISO-8601 duration from PT0S to P30D", Duration.ZERO, MAX)
                .orElse(DEFAULT);
        body.throwIfAny();
        return overlap;
    }
}
