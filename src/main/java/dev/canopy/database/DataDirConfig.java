package dev.canopy.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The folder of the embedded database. Read before the service starts, so a change needs a restart. */
@ConfigMapping(prefix = "canopy.data-dir")
interface DataDirConfig {
    /** The folder of the embedded PostgreSQL, relative to the working directory. */
    @WithParentName
    @WithDefault("data")
    @NotBlank @Size(max = 4_096) String dataDir();
}
