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
     * How long a client may acknowledge nothing before its connection is closed; 1 ms to 30 days. A client that reads
     * slowly acknowledges in steps of up to its receive buffer, so this is the largest buffer divided by the lowest
     * rate: at one byte a second, the default is enough for a buffer of 172,800 bytes. Linux gives 131,072.
     */
    @WithDefault("P2D")
    @DurationMin(millis = 1)
    @DurationMax(days = 30)
    Duration stallTimeout();
}
