package dev.canopy.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/**
 * The folder of the embedded database. Read before the service starts, so a change needs a restart. It is not injected
 * and has no constraint; otherwise Quarkus would treat all other keys of {@code canopy} as unknown keys of this
 * mapping.
 */
@ConfigMapping(prefix = "canopy")
interface DataDirConfig {
    /** The folder, relative to the working directory. */
    @WithDefault("data")
    Path dataDir();
}
