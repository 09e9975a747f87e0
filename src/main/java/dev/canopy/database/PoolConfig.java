package dev.canopy.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of the connections to the database; how many there are is {@code quarkus.datasource.reactive.max-size}. */
@ConfigMapping(prefix = "canopy.database.pool")
interface PoolConfig {
    /** How long a request waits for a free connection at most; 1 ms to 1 day. */
    @WithDefault("PT2S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration maxWait();

    /** How many may wait for a free connection at the same time; 1 to 1,000,000. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxWaiting();

    /** How long the database may take for one statement, waiting for locks included; up to 1 day; zero is without limit. */
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
