package dev.canopy.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the data are. Read before the service starts, so a change needs a restart. */
@ConfigMapping(prefix = "canopy")
interface DatabaseConfig {
    /** Folder of the embedded database; relative to the working directory. */
    @WithDefault("data")
    Path dataDir();

    Database database();

    interface Database {
        /** {@code postgresql://user:password@host:port/database}; an embedded PostgreSQL where absent. */
        Optional<String> url();

        /** TCP port of the embedded PostgreSQL on 127.0.0.1; a free one at each start where absent. */
        OptionalInt port();
    }
}
