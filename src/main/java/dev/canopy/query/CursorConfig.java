package dev.canopy.query;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of queries that are read through a cursor; each holds a connection while its client reads. */
@ConfigMapping(prefix = "canopy.export")
interface CursorConfig {
    /** The largest number of exports at the same time; 1 to 1,000. */
    @WithDefault("4")
    @Min(1) @Max(1_000) int maxConcurrent();
}
