package dev.canopy.request;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a connection and a request may take. */
@ConfigMapping(prefix = "canopy.http")
interface RequestConfig {
    /**
     * How long a request may take until its response begins, not counting the time in which newline-delimited JSON
     * arrives.
     */
    @Tuning
    @WithDefault("PT30S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration requestTimeout();

    /** How long the first line and the headers of a request may take to arrive. */
    @Tuning
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    @DurationMax(hours = 1)
    Duration headTimeout();

    /** How long a connection may stay open between two requests. */
    @Tuning
    @WithDefault("PT5M")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration idleTimeout();
}
