package dev.canopy.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits and pace of live streams, for each instance of the service. */
@ConfigMapping(prefix = "canopy.stream")
interface StreamConfig {
    /** Streams open at a time; more are refused; 1 to 1,000,000. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxOpen();

    /** The time from one look at the metrics to the next at least, however many changes there are; 1 ms to 1 day. */
    @WithDefault("PT1S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration interval();

    /** How often metrics are looked at without a known change: credits expire, and notifications may fail to come; 1 ms to 1 day. */
    @WithDefault("PT5S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration pollInterval();

    /** How often a comment tells client and proxies that the stream is alive; 1 ms to 1 day. */
    @WithDefault("PT15S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration heartbeat();
}
