package dev.canopy.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/**
 * Where the embedded database keeps its data. Read before the service starts, so a change needs a restart. Nothing injects it and it
 * has no constraint, so that Quarkus does not take every other key of {@code canopy} for an unknown one of this mapping.
 */
@ConfigMapping(prefix = "canopy")
interface DataDirConfig {
    /** The folder, relative to the working directory. */
    @WithDefault("data")
    Path dataDir();
}
