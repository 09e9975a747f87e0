package dev.canopy.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits and intervals of streams, for each instance of the service. */
@ConfigMapping(prefix = "canopy.stream")
interface StreamConfig {
    /** The maximum number of open streams, 1 to 1,000,000. Further requests get a 503. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxOpen();

    /** The minimum time from one look for what streams have to send to the next, for any number of changes; 1 ms to 1 day. */
    @WithDefault("PT1S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration interval();

    /**
     * How often streams are looked at without a notification, because credits expire and notifications may be lost; 1 ms to
     * 1 day.
     */
    @WithDefault("PT5S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration pollInterval();

    /** How often a stream sends a comment, which shows clients and proxies that it is alive; 1 ms to 1 day. */
    @WithDefault("PT15S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration heartbeat();
}
