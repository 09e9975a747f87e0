package dev.canopy.alert;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of alerts. */
@ConfigMapping(prefix = "canopy.alerts")
interface AlertConfig {
    /** How often alerts are checked after changes that are no folds, such as a new alert. */
    @Tuning
    @WithDefault("PT1S")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration interval();

    /** How long firings are kept after the end of their period. */
    @WithDefault("P400D")
    @DurationMin(days = 1)
    @DurationMax(days = 3_650)
    Duration retention();
}
