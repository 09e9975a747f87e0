package dev.canopy.feature;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A feature as the client gets it. */
@Schema(name = "Feature")
record FeatureResponse(
        @Schema(examples = "semantic-search", required = true)
        String key,

        @Schema(examples = "Semantic search", required = true)
        String name,

        Instant createdAt,
        Instant updatedAt) {

    static FeatureResponse from(FeatureView feature) {
        return new FeatureResponse(feature.key(), feature.name(), feature.createdAt(), feature.updatedAt());
    }
}
