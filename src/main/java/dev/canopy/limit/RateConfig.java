package dev.canopy.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.OptionalLong;

/** How much a caller may ask for, in each instance of the service. */
@ConfigMapping(prefix = "canopy.access.rate")
interface RateConfig {
    /** How many requests a second a caller may send to one instance; no limit without it. */
    @Min(1) @Max(1_000_000) OptionalLong requests();

    /** How many events a second a caller may send to one instance; no limit without it. */
    @Min(1) @Max(100_000_000) OptionalLong events();

    /** How many wrong credentials an address may send in a minute. */
    @WithDefault("60")
    @Min(1) @Max(1_000_000) int failures();
}
