package dev.canopy.feature;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a feature in the OpenAPI document. */
@Schema(name = "NewFeature", description = "a feature to be added or renamed")
record FeatureRequest(
        @Schema(
                examples = "Semantic search",
                required = true,
                minLength = 1,
                maxLength = FeatureRequest.MAX_NAME,
                description = "the display name of the feature, not blank")
        String name) {
    static final int MAX_NAME = 200;

    /**
     * Reads the name, of 1 to 200 characters.
     *
     * @throws dev.canopy.problem.ProblemException (422) naming each field that is unknown, missing or wrong
     */
    static String readName(@Nullable JsonNode json) {
        Body body = Body.of(json, Set.of("name")).require("name");
        String name = body.text("name", MAX_NAME).orElse("");
        body.throwIfAny();
        return name;
    }
}
