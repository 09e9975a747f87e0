package dev.canopy.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What exports may take; each holds a connection to the database while its client reads. */
@ConfigMapping(prefix = "canopy.export")
interface ExportConfig {
    /** Exports at the same time at most. */
    @WithDefault("4")
    int maxConcurrent();

    /** How long a client may take nothing of what it is sent, before it is cut off. */
    @WithDefault("PT60S")
    Duration stallTimeout();
}
