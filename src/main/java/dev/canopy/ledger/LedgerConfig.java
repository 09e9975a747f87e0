package dev.canopy.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the folder, of the monthly partitions and of the retention of events. */
@ConfigMapping(prefix = "canopy.ledger")
interface LedgerConfig {
    /** How often the folder looks for new usage; 1 ms to 1 day. */
    @WithDefault("PT0.5S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration foldInterval();

    /**
     * How many deltas the folder takes at once, 1 to 10,000,000: at most a quarter of the number from each of four
     * accounts.
     */
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int foldSize();

    /** The number of months after the current one whose partitions are created in advance, 1 to 120. */
    @WithDefault("3")
    @Min(1) @Max(120) int monthsAhead();

    /** How long single events are kept: 1 to 1,200 whole months before the current one; forever if not set. */
    Optional<@WholeMonths(max = 1_200) Period> retention();
}
