package dev.canopy.ledger;

import dev.canopy.configuration.Tuning;
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
    /** How often the folder updates the roll-ups. */
    @Tuning
    @WithDefault("PT0.5S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration foldInterval();

    /** How many deltas the folder processes at once: at most a quarter of them from each of four accounts. */
    @Tuning
    @WithDefault("100000")
    @Min(1) @Max(10_000_000) int foldSize();

    /** For how many months after the current one the database has partitions ready. */
    @Tuning
    @WithDefault("3")
    @Min(1) @Max(120) int monthsAhead();

    /**
     * How long single events are kept: whole months before the current one, such as {@code P13M}. Without it they are
     * kept forever.
     */
    Optional<@WholeMonths(max = 1_200) Period> retention();
}
