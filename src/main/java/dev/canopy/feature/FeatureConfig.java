package dev.canopy.feature;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of the catalogue. */
@ConfigMapping(prefix = "canopy.catalogue")
interface FeatureConfig {
    /** How many features the catalogue may have, including retired ones. */
    @WithDefault("1000")
    @Min(1) @Max(10_000) int maxFeatures();
}
