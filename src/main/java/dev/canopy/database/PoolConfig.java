package dev.canopy.database;

import dev.canopy.configuration.Tuning;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Limits for connections to the database. {@code quarkus.datasource.reactive.max-size} is the number of connections.
 */
@ConfigMapping(prefix = "canopy.database.pool")
interface PoolConfig {
    /** How long a request waits for a free connection to the database. */
    @Tuning
    @WithDefault("PT2S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration maxWait();

    /** How many requests may wait for a connection at the same time. */
    @Tuning
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxWaiting();

    /**
     * How long the database may take for one statement, including waiting for locks. Folds, imports and moves may take
     * longer. No limit with {@code PT0S}.
     */
    @Tuning
    @WithDefault("PT30S")
    @DurationMin
    @DurationMax(days = 1)
    Duration statementTimeout();

    /** How long the readiness check waits for the database. Keep it below the timeout of the probe. */
    @Tuning
    @WithDefault("PT2S")
    @DurationMin(millis = 1)
    @DurationMax(minutes = 1)
    Duration probeTimeout();
}
