package dev.canopy.body;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The limits of request bodies. */
@ConfigMapping(prefix = "canopy.http")
interface BodyConfig {
    /** The largest size of a body, except for newline-delimited JSON, which is read as a stream; 1K to 1G. */
    @WithDefault("10M")
    @SizeRange(min = "1K", max = "1G")
    MemorySize maxBodySize();
}
