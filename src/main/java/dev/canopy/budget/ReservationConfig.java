package dev.canopy.budget;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of reservations. */
@ConfigMapping(prefix = "canopy.reservations")
interface ReservationConfig {
    /** When a reservation expires if the request does not say so. */
    @WithDefault("PT5M")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration expiresIn();

    /** The longest time after which a reservation may expire. */
    @WithDefault("PT1H")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration maxExpiresIn();

    /** How long a reservation is known after its expiry, so that a retry gets the same response. */
    @Tuning
    @WithDefault("PT1H")
    @DurationMin
    @DurationMax(days = 31)
    Duration keptFor();

    /** How often reservations that need not be known any longer are deleted. */
    @Tuning
    @WithDefault("PT1M")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration cleanUpInterval();

    /**
     * How many reservations may wait for a transaction in one instance, half of them of one account; further ones get a
     * 503.
     */
    @Tuning
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxWaiting();
}
