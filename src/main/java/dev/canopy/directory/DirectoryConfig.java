package dev.canopy.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of the directory's interface. */
@ConfigMapping(prefix = "canopy.directory")
interface DirectoryConfig {
    /** Users, or organizations, that one import takes at most; they are kept in memory and written in one transaction. */
    @WithDefault("100000")
    int maxImport();

    /** Bytes of one line of an import at most. */
    @WithDefault("65536")
    int maxLine();
}
