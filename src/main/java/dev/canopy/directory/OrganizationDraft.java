package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an organization as the client describes it. */
final class OrganizationDraft {
    static final int MAX_NAME = 200;
    private static final Set<String> FIELDS = Set.of("name");

    private OrganizationDraft() {}

    /**
     * Reads the name of a new organization, of 1 to 200 characters.
     *
     * @throws ProblemException (422) with each field that is unknown, missing or invalid
     */
    static String read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("name");
        String name = name(body);
        body.throwIfAny();
        return name;
    }

    /**
     * Reads the new name of an organization, or returns empty if the name does not change.
     *
     * @throws ProblemException (422) with each field that is unknown or invalid
     */
    static Optional<String> readChange(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        if (!body.names("name")) {
            body.throwIfAny();
            return Optional.empty();
        }
        return Optional.of(read(json));
    }

    /** Reads the name. Leaves errors in the body for the caller to throw; the result is then meaningless. */
    static String name(Body body) {
        return body.text("name", MAX_NAME).orElse("");
    }
}
