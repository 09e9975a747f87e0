package dev.canopy.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long a request may take. */
@ConfigMapping(prefix = "canopy.http")
interface RequestConfig {
    /** How long a request may take until its response begins, once its body has arrived; 1 ms to 1 day. */
    @WithDefault("PT30S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration requestTimeout();
}
