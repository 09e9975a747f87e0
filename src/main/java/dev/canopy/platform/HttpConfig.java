package dev.canopy.platform;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of HTTP requests. */
@ConfigMapping(prefix = "canopy.http")
interface HttpConfig {
    /** The size of a body at most, except for newline-delimited JSON, which is read as a stream. */
    @WithDefault("10M")
    MemorySize maxBodySize();
}
