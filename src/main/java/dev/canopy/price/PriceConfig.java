package dev.canopy.price;

import dev.canopy.configuration.SizeRange;
import dev.canopy.configuration.Tuning;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How events are priced, and the limits of an import of prices. */
@ConfigMapping(prefix = "canopy.price")
public interface PriceConfig {
    /** About how many events one transaction reprices: it takes all events with the same time. */
    @Tuning
    @WithDefault("5000")
    @Min(1) @Max(1_000_000) long repriceSize();

    /** How many prices one import of lines may have. */
    @Tuning
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxImport();

    /** The longest line of an import of prices. */
    @Tuning
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();

    /**
     * The treatment of an event without a cost for which there is no price, or which has no model or no quantities:
     * {@code accept} stores it without a cost, {@code reject} rejects it.
     */
    @WithDefault("accept")
    Missing missing();

    enum Missing {
        /** The event is stored without a cost, and can be priced by repricing. */
        ACCEPT,
        /** The event is rejected. */
        REJECT
    }
}
