package dev.canopy.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of meters. */
@ConfigMapping(prefix = "canopy.meters")
interface MeterConfig {
    /** The largest number of meters besides the built-in ones, each of which adds to the work of every event; 1 to 1,000. */
    @WithDefault("100")
    @Min(1) @Max(1_000) int max();
}
