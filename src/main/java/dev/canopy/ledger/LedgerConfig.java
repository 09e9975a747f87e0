package dev.canopy.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;

/** Settings of the folder, of the monthly partitions and of the retention of events. */
@ConfigMapping(prefix = "canopy.ledger")
interface LedgerConfig {
    /** How often the folder looks for new usage. */
    @WithDefault("PT0.5S")
    Duration foldInterval();

    /**
     * The largest number of deltas that the folder takes in one turn; each of its four shares of the accounts takes a
     * quarter of it.
     */
    @WithDefault("100000")
    int foldSize();

    /** The number of months after the current one whose partitions are created ahead of their events. */
    @WithDefault("3")
    int monthsAhead();

    /** How long single events are kept, in whole months before the current one; forever if not set. */
    Optional<Period> retention();
}
