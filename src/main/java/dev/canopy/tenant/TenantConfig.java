package dev.canopy.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of the tree's interface. */
@ConfigMapping(prefix = "canopy.tenant")
interface TenantConfig {
    /** Tenants that one import takes at most; they are checked in memory and written in one transaction. */
    @WithDefault("100000")
    int maxImport();

    /** Bytes of one line of an import at most. */
    @WithDefault("65536")
    int maxLine();
}
