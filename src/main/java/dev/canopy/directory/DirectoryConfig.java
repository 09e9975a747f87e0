package dev.canopy.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of directory imports. */
@ConfigMapping(prefix = "canopy.directory")
interface DirectoryConfig {
    /**
     * The maximum number of users or organizations in one import, from 1 to 10,000,000. They are kept in memory and
     * written in one transaction.
     */
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int maxImport();

    /** The maximum length of a line of an import in bytes, from 1,024 to 67,108,864 (64 MiB). */
    @WithDefault("65536")
    @Min(1024) @Max(67_108_864) int maxLine();
}
