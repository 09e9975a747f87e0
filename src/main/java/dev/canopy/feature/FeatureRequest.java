package dev.canopy.feature;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a client says of a feature. */
@Schema(name = "NewFeature")
record FeatureRequest(
        @Schema(examples = "Semantic search", required = true, minLength = 1, maxLength = FeatureRequest.MAX_NAME)
        @Nullable String name) {
    static final int MAX_NAME = 200;

    /** @throws ProblemException (422) if it is missing or too long */
    String validName() {
        if (name == null || name.isBlank() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
            throw ProblemException.content("/name", "must have 1 to " + MAX_NAME + " characters");
        }
        return name;
    }
}
