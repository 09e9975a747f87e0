package dev.canopy.directory;

import dev.canopy.configuration.SizeRange;
import io.quarkus.runtime.configuration.MemorySize;
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

    /** The maximum size of one line of an import, 1K to 64M. */
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();
}
