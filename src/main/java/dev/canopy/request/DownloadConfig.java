package dev.canopy.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The limits of streamed downloads. */
@ConfigMapping(prefix = "canopy.export")
interface DownloadConfig {
    /**
     * How long a client may acknowledge nothing before its connection is closed; 1 ms to 1 day. A client that reads
     * slowly acknowledges in steps of up to its receive buffer, and a step has to fit into this time.
     */
    @WithDefault("PT10M")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration stallTimeout();
}
