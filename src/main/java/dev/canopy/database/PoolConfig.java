package dev.canopy.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the connections to the database; how many there are is {@code quarkus.datasource.reactive.max-size}. */
@ConfigMapping(prefix = "canopy.database.pool")
interface PoolConfig {
    /** How long a request waits for a free connection at most. */
    @WithDefault("PT2S")
    Duration maxWait();

    /** How many may wait for a free connection at the same time. */
    @WithDefault("1000")
    int maxWaiting();

    /** How long the database may take for one statement, waiting for locks included; zero is without limit. */
    @WithDefault("PT30S")
    Duration statementTimeout();
}
