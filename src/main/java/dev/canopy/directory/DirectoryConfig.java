package dev.canopy.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of the directory's interface. */
@ConfigMapping(prefix = "canopy.directory")
interface DirectoryConfig {
    /** Users, or organizations, that one import takes at most; they are kept in memory and written in one transaction; 1 to 10,000,000. */
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int maxImport();

    /** Bytes of one line of an import at most; 1,024 to 67,108,864 (64 MiB). */
    @WithDefault("65536")
    @Min(1024) @Max(67_108_864) int maxLine();
}
