package dev.canopy.price;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How events are priced. */
@ConfigMapping(prefix = "canopy.price")
public interface PriceConfig {
    /** The maximum number of events in one transaction, 1 to 1,000,000; exceeded only by events with the same time. */
    @WithDefault("5000")
    @Min(1) @Max(1_000_000) long repriceSize();

    /** What happens to an event without a cost for which there is no price. */
    @WithDefault("accept")
    Missing missing();

    enum Missing {
        /** The event is stored without a cost, and can be priced by repricing. */
        ACCEPT,
        /** The event is rejected. */
        REJECT
    }
}
