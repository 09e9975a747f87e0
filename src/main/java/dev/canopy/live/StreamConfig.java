package dev.canopy.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits and intervals of metric streams, for each instance of the service. */
@ConfigMapping(prefix = "canopy.stream")
interface StreamConfig {
    /** The maximum number of open streams. Further requests get a 503. */
    @WithDefault("1000")
    int maxOpen();

    /** The minimum time from one read of the metrics to the next, for any number of changes. */
    @WithDefault("PT1S")
    Duration interval();

    /** How often metrics are read without a notification, because credits expire and notifications may be lost. */
    @WithDefault("PT5S")
    Duration pollInterval();

    /** How often a stream sends a comment, which shows clients and proxies that it is alive. */
    @WithDefault("PT15S")
    Duration heartbeat();
}
