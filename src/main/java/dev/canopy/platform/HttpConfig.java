package dev.canopy.platform;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of HTTP requests. */
@ConfigMapping(prefix = "canopy.http")
interface HttpConfig {
    /** The size of a body at most, except for newline-delimited JSON, which is read as a stream. */
    @WithDefault("10M")
    MemorySize maxBodySize();

    /** How long a request may take until its response begins, once its body has arrived. */
    @WithDefault("PT30S")
    Duration requestTimeout();
}
