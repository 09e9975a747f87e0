package dev.canopy.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Period;
import java.util.Optional;

/** Which months of events there are. */
@ConfigMapping(prefix = "canopy.usage")
interface PartitionConfig {
    /** Months after the present one that are made ahead of their events. */
    @WithDefault("3")
    int monthsAhead();

    /** How long single events are kept, in whole months before the present one; for ever if left out. */
    Optional<Period> retention();
}
