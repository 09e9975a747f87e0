package dev.canopy.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of the requests that change the tree. */
@ConfigMapping(prefix = "canopy.tenant")
interface TenantConfig {
    /**
     * The maximum number of tenants in one import, 1 to 10,000,000. They are checked in memory and written in one
     * transaction.
     */
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int maxImport();

    /** The maximum number of bytes in one line of an import, 1,024 to 67,108,864 (64 MiB). */
    @WithDefault("65536")
    @Min(1024) @Max(67_108_864) int maxLine();
}
