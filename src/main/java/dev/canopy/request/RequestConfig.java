package dev.canopy.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a connection and a request may take. */
@ConfigMapping(prefix = "canopy.http")
interface RequestConfig {
    /** How long a request may take until its response begins, once its body has arrived; 1 ms to 1 day. */
    @WithDefault("PT30S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration requestTimeout();

    /** How long the head of a request may take to arrive, from the first byte of the connection; 1 ms to 1 hour. */
    @WithDefault("PT10S")
    @DurationMin(millis = 1)
    @DurationMax(hours = 1)
    Duration headTimeout();

    /** How long a connection may stay open between two requests; 1 ms to 1 day. */
    @WithDefault("PT5M")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration idleTimeout();
}
