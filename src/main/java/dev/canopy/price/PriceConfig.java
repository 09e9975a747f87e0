package dev.canopy.price;

import dev.canopy.configuration.SizeRange;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How events are priced, and the limits of an import of prices. */
@ConfigMapping(prefix = "canopy.price")
public interface PriceConfig {
    /** The maximum number of events in one transaction, 1 to 1,000,000; exceeded only by events with the same time. */
    @WithDefault("5000")
    @Min(1) @Max(1_000_000) long repriceSize();

    /**
     * The maximum number of prices in one import of lines, 1 to 1,000,000. They are kept in memory and written in one
     * transaction.
     */
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxImport();

    /** The maximum size of one line of an import, 1K to 64M. */
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();

    /** The treatment of an event without a cost for which there is no price, or which has no model or no quantities. */
    @WithDefault("accept")
    Missing missing();

    enum Missing {
        /** The event is stored without a cost, and can be priced by repricing. */
        ACCEPT,
        /** The event is rejected. */
        REJECT
    }
}
