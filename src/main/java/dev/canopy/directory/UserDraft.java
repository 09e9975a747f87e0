package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A new user as the client describes it. */
public record UserDraft(String firstName, String lastName, String email) {
    static final int MAX_NAME = 200;
    static final Set<String> FIELDS = Set.of("firstName", "lastName", "email");

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static UserDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        UserDraft draft = read(body);
        body.throwIfAny();
        return draft;
    }

    /** Reads a user. Leaves errors in the body for the caller to throw; the result is then meaningless. */
    static UserDraft read(Body body) {
        FIELDS.forEach(body::require);
        return new UserDraft(
                body.text("firstName", MAX_NAME).orElse(""),
                body.text("lastName", MAX_NAME).orElse(""),
                email(body).orElse(""));
    }

    static Optional<String> email(Body body) {
        return body.read(
                "email",
                "must be an e-mail address of at most " + EmailAddress.MAX + " characters",
                node -> Body.text(node).filter(EmailAddress::isWellFormed));
    }
}
