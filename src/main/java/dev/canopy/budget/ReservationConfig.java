package dev.canopy.budget;

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
    /** The time after which a reservation expires if the request names none, 1 s to 1 day; at most the longest time. */
    @WithDefault("PT5M")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration expiresIn();

    /** The longest time after which a reservation may expire, 1 s to 1 day. */
    @WithDefault("PT1H")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration maxExpiresIn();

    /** The time for which a reservation is known after its expiry, so that a retry gets the same answer; zero to 31 days. */
    @WithDefault("PT1H")
    @DurationMin
    @DurationMax(days = 31)
    Duration keptFor();

    /** The time between two deletions of reservations that need not be known any longer, 1 s to 1 day. */
    @WithDefault("PT1M")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration cleanUpInterval();

    /** How many requests of an instance may wait for a transaction, half of them of one account; beyond it, they get a 503. 1 to 1,000,000. */
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxWaiting();
}
