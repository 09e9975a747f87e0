package dev.canopy.meter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of meters. */
@ConfigMapping(prefix = "canopy.meters")
interface MeterConfig {
    /**
     * How many meters there may be besides the built-in one. Each one adds to the work of every event. <a
     * href="metering.md">docs/metering.md</a> describes meters.
     */
    @WithDefault("100")
    @Min(1) @Max(1_000) int max();
}
