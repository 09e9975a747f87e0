package dev.canopy.feature;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of the catalogue. */
@ConfigMapping(prefix = "canopy.catalogue")
interface FeatureConfig {
    /** The largest number of features, including retired ones; 1 to 10,000. */
    @WithDefault("1000")
    @Min(1) @Max(10_000) int maxFeatures();
}
