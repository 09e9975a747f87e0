package dev.canopy.price;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How events are priced anew. */
@ConfigMapping(prefix = "canopy.price")
interface RepricingConfig {
    /** Events that one transaction looks at, at most; more only if they have the same time; 1 to 1,000,000. */
    @WithDefault("5000")
    @Min(1) @Max(1_000_000) long repriceSize();
}
