package dev.canopy.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A portal token as the client asks for it.
 *
 * @param origins as browsers write them
 */
record PortalTokenDraft(Duration expiresIn, List<String> origins) {
    static final int MAX_ORIGINS = 10;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Set<String> FIELDS = Set.of("expiresIn", "origins");

    PortalTokenDraft {
        origins = List.copyOf(origins);
    }

    /**
     * Reads a request from JSON.
     *
     * @throws ProblemException (422) with each field that is unknown, missing or invalid
     */
    static PortalTokenDraft read(@Nullable JsonNode json, Duration longest) {
        Body body = Body.of(json, FIELDS).require("expiresIn");
        PortalTokenDraft draft = new PortalTokenDraft(
                body.duration(
                                "expiresIn",
                                "must be a duration from PT1S to " + longest + ", such as PT1H",
                                SHORTEST,
                                longest)
                        .orElse(SHORTEST),
                body.read(
                                "origins",
                                "must be an array of 1 to " + MAX_ORIGINS
                                        + " different origins, such as https://portal.example.com",
                                PortalTokenDraft::origins)
                        .orElse(List.of()));
        body.throwIfAny();
        return draft;
    }

    private static Optional<List<String>> origins(JsonNode node) {
        if (!node.isArray() || node.isEmpty() || node.size() > MAX_ORIGINS) {
            return Optional.empty();
        }
        List<String> origins = new ArrayList<>();
        for (JsonNode each : node) {
            Body.text(each).flatMap(Origin::parse).ifPresent(origins::add);
        }
        return Set.copyOf(origins).size() == node.size() ? Optional.of(origins) : Optional.empty();
    }
}
