package dev.canopy.request;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The limits of streamed downloads. */
@ConfigMapping(prefix = "canopy.export")
interface DownloadConfig {
    /**
     * How long the client of an export may acknowledge nothing before it is disconnected. A client acknowledges in
     * steps of up to its receive buffer, which Linux gives 128 KB: at 1 byte a second, a step takes up to 36 hours.
     */
    @Tuning
    @WithDefault("P2D")
    @DurationMin(millis = 1)
    @DurationMax(days = 30)
    Duration stallTimeout();
}
