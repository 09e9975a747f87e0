package dev.canopy.query;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The limits of queries that are read through a cursor; each holds a connection while its client reads. */
@ConfigMapping(prefix = "canopy.export")
interface CursorConfig {
    /** The largest number of exports at the same time. */
    @WithDefault("4")
    int maxConcurrent();
}
