package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values to change on a user. An empty value does not change. */
record UserChange(Optional<String> firstName, Optional<String> lastName, Optional<String> email) {
    /** @throws ProblemException (422) with each field that is unknown or invalid */
    static UserChange read(@Nullable JsonNode json) {
        Body body = Body.of(json, UserDraft.FIELDS);
        UserDraft.FIELDS.stream().filter(body::names).forEach(body::require);
        UserChange change = new UserChange(
                body.text("firstName", UserDraft.MAX_NAME),
                body.text("lastName", UserDraft.MAX_NAME),
                UserDraft.email(body));
        body.throwIfAny();
        return change;
    }

    boolean isEmpty() {
        return firstName.isEmpty() && lastName.isEmpty() && email.isEmpty();
    }
}
