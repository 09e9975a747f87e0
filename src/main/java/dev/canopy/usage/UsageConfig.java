package dev.canopy.usage;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How usage is taken in. */
@ConfigMapping(prefix = "canopy.usage")
interface UsageConfig {
    /** Events of one transaction at most, 1 to 10,000. */
    @WithDefault("5000")
    int chunkSize();

    /** Transactions at the same time at most; each takes a connection. */
    @WithDefault("4")
    int writers();

    /** How long events wait for others to share a transaction with while one is under way and fewer than 500 wait, about; zero for not at all. */
    @WithDefault("PT0.002S")
    Duration linger();

    /** Events that may wait for a transaction; beyond it, requests are refused and streams wait. */
    @WithDefault("50000")
    int maxWaiting();

    /** Streams of lines that may be open at the same time. */
    @WithDefault("1000")
    int maxStreams();

    /** What all streams together may have read ahead of the database, in bytes; beyond it, each goes on by small steps. */
    @WithDefault("16M")
    MemorySize maxBuffer();

    /** How long the client of a stream may send nothing. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** How far ahead of the service's clock the time of an event may be. */
    @WithDefault("PT5M")
    Duration futureTolerance();

    /** The size of one line of newline-delimited JSON at most. */
    @WithDefault("64K")
    MemorySize maxLine();

    /** Rejected events that an answer names at most; all are counted. */
    @WithDefault("1000")
    int maxErrors();
}
