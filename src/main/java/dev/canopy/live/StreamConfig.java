package dev.canopy.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits and pace of live streams, for each instance of the service. */
@ConfigMapping(prefix = "canopy.stream")
interface StreamConfig {
    /** Streams open at a time; more are refused. */
    @WithDefault("1000")
    int maxOpen();

    /** The time from one look at the metrics to the next at least, however many changes there are. */
    @WithDefault("PT1S")
    Duration interval();

    /** How often metrics are looked at without a known change: credits expire, and notifications may fail to come. */
    @WithDefault("PT5S")
    Duration pollInterval();

    /** How often a comment tells client and proxies that the stream is alive. */
    @WithDefault("PT15S")
    Duration heartbeat();
}
