package dev.canopy.price;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How events are priced anew. */
@ConfigMapping(prefix = "canopy.price")
interface RepricingConfig {
    /** Events that one transaction looks at, at most; more only if they have the same time. */
    @WithDefault("5000")
    long repriceSize();
}
