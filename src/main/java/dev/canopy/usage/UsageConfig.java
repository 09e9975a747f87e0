package dev.canopy.usage;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of ingestion, for each instance of the service. */
@ConfigMapping(prefix = "canopy.usage")
interface UsageConfig {
    /** The maximum number of events in one transaction, 1 to 10,000. */
    @WithDefault("5000")
    int chunkSize();

    /** The maximum number of ingestion transactions at the same time. Each takes a connection. */
    @WithDefault("4")
    int writers();

    /**
     * About how long events wait for others to share a transaction with, while another transaction is running and fewer
     * than 500 events wait; zero for no wait.
     */
    @WithDefault("PT0.002S")
    Duration linger();

    /**
     * The maximum number of events that wait for a transaction. Beyond it, requests get a 503; streams wait from half
     * of it on.
     */
    @WithDefault("50000")
    int maxWaiting();

    /** The maximum number of streams of lines that are open at the same time. */
    @WithDefault("1000")
    int maxStreams();

    /**
     * The bytes that all streams together may read ahead of the database. Beyond it, each stream continues in small
     * steps.
     */
    @WithDefault("16M")
    MemorySize maxBuffer();

    /** The longest time that the client of a stream may send nothing. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** The longest time that an event may be ahead of the service's clock. */
    @WithDefault("PT5M")
    Duration futureTolerance();

    /** The maximum size of one line of newline-delimited JSON, and of one event from a broker. */
    @WithDefault("64K")
    MemorySize maxLine();

    /** The maximum number of rejected events that an answer describes. All of them are counted. */
    @WithDefault("1000")
    int maxErrors();
}
