package dev.canopy.price;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of repricing. */
@ConfigMapping(prefix = "canopy.price")
interface RepricingConfig {
    /** The maximum number of events in one transaction, 1 to 1,000,000; exceeded only by events with the same time. */
    @WithDefault("5000")
    @Min(1) @Max(1_000_000) long repriceSize();
}
