package dev.canopy.query;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of queries that are read through a cursor; each holds a connection while its client reads. */
@ConfigMapping(prefix = "canopy.export")
interface CursorConfig {
    /** How many exports may run at the same time. Each holds a connection to the database. */
    @Tuning
    @WithDefault("4")
    @Min(1) @Max(1_000) int maxConcurrent();
}
