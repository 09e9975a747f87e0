package dev.canopy.database;

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
    /** The longest time that a request waits for a free connection; 1 ms to 1 day. */
    @WithDefault("PT2S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration maxWait();

    /** How many requests may wait for a free connection at the same time; 1 to 1,000,000. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxWaiting();

    /** How long the database may take for one statement, including waiting for locks; up to 1 day; no limit if zero. */
    @WithDefault("PT30S")
    @DurationMin
    @DurationMax(days = 1)
    Duration statementTimeout();

    /**
     * How long the readiness check waits for the database, 1 ms to 1 minute. It must be shorter than the timeout of the
     * probe that asks for it.
     */
    @WithDefault("PT2S")
    @DurationMin(millis = 1)
    @DurationMax(minutes = 1)
    Duration probeTimeout();
}
