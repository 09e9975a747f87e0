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

    /**
     * How many different values of an attribute an account may have for a meter that counts them. It applies to meters
     * that are defined afterwards. With more values, the meter is limited, and has no values any more.
     */
    @WithDefault("1000000")
    @Min(1) @Max(10_000_000) int maxValues();
}
