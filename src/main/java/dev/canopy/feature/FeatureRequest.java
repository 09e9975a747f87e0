package dev.canopy.feature;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A feature as the client describes it. */
@Schema(name = "NewFeature", description = "a feature to be added or renamed")
record FeatureRequest(
        @Schema(
                examples = "Semantic search",
                required = true,
                minLength = 1,
                maxLength = FeatureRequest.MAX_NAME,
                description = "the display name of the feature, not blank")
        @Nullable String name) {
    static final int MAX_NAME = 200;

    /**
     * The name, of 1 to 200 characters.
     *
     * @throws ProblemException (422) if the name is missing, blank or too long, or contains the character NUL
     */
    String validName() {
        if (name == null || name.isBlank() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
            throw ProblemException.content("/name", "must have 1 to " + MAX_NAME + " characters");
        }
        return name;
    }
}
