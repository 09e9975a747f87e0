package dev.canopy.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a request may take. */
@ConfigMapping(prefix = "canopy.http")
interface RequestConfig {
    /** How long a request may take until its response begins, once its body has arrived. */
    @WithDefault("PT30S")
    Duration requestTimeout();
}
