package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client says of an organization. */
final class OrganizationDraft {
    static final int MAX_NAME = 200;
    private static final Set<String> FIELDS = Set.of("name");

    private OrganizationDraft() {}

    /**
     * The name of a new one.
     *
     * @throws ProblemException (422) naming each field that is unknown, missing or wrong
     */
    static String read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("name");
        String name = name(body);
        body.throwIfAny();
        return name;
    }

    /**
     * The name to change it to, if it is to be changed.
     *
     * @throws ProblemException (422) naming each field that is unknown or wrong
     */
    static Optional<String> readChange(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        if (!body.names("name")) {
            body.throwIfAny();
            return Optional.empty();
        }
        return Optional.of(read(json));
    }

    /** What is wrong is left with the body, and the result is void. */
    static String name(Body body) {
        return body.text("name", MAX_NAME).orElse("");
    }
}
