package dev.canopy.feature;

import dev.canopy.request.Versioned;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A feature in a response. */
@Schema(name = "Feature", description = "a feature in the catalogue")
record FeatureResponse(
        @Schema(examples = "semantic-search", required = true, description = "the key, in lower case")
        String key,

        @Schema(examples = "Semantic search", required = true, description = "the display name")
        String name,

        @Schema(description = "when the feature was added") Instant createdAt,

        @Schema(description = "when the feature last changed")
        Instant updatedAt)
        implements Versioned {

    static FeatureResponse from(FeatureView feature) {
        return new FeatureResponse(feature.key(), feature.name(), feature.createdAt(), feature.updatedAt());
    }

    @Override
    public Instant version() {
        return updatedAt;
    }
}
