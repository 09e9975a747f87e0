package dev.canopy.tenant;

import dev.canopy.configuration.SizeRange;
import dev.canopy.configuration.Tuning;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of the requests that change the tree. */
@ConfigMapping(prefix = "canopy.tenant")
interface TenantConfig {
    /** How many tenants one import may have. */
    @Tuning
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int maxImport();

    /** The longest line of an import of tenants. */
    @Tuning
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();
}
