package dev.canopy.live;

import dev.canopy.configuration.Tuning;
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
    /** How many streams, of metrics and of firings, may be open in one instance; further ones get a 503. */
    @Tuning
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxOpen();

    /** The minimum time between two checks of an instance for what streams have to send. */
    @Tuning
    @WithDefault("PT1S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration interval();

    /**
     * How often streams look for changes without a notification: credits that begin or expire, or any change while the
     * connection that listens to the database is lost.
     */
    @Tuning
    @WithDefault("PT5S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration pollInterval();

    /** How often a stream sends a heartbeat. */
    @Tuning
    @WithDefault("PT15S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration heartbeat();
}
