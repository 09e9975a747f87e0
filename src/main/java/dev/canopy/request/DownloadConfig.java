package dev.canopy.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The limits of streamed downloads. */
@ConfigMapping(prefix = "canopy.export")
interface DownloadConfig {
    /** How long a client may read nothing before its connection is closed. */
    @WithDefault("PT60S")
    Duration stallTimeout();
}
