package dev.canopy.usage;

import dev.canopy.body.SizeRange;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How usage is taken in. */
@ConfigMapping(prefix = "canopy.usage")
interface UsageConfig {
    /** Events of one transaction at most, 1 to 10,000. */
    @WithDefault("5000")
    @Min(1) @Max(10_000) int chunkSize();

    /** Transactions at the same time at most; each takes a connection; 1 to 100. */
    @WithDefault("4")
    @Min(1) @Max(100) int writers();

    /** How long events wait for others to share a transaction with while one is under way and fewer than 500 wait, about; up to 1 minute, zero for not at all. */
    @WithDefault("PT0.002S")
    @DurationMin
    @DurationMax(minutes = 1)
    Duration linger();

    /** Events that may wait for a transaction; beyond it, requests are refused and streams wait; 2 to 10,000,000. */
    @WithDefault("50000")
    @Min(2) @Max(10_000_000) int maxWaiting();

    /** Streams of lines that may be open at the same time; 1 to 1,000,000. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxStreams();

    /** What all streams together may have read ahead of the database, in bytes; beyond it, each goes on by small steps; 1 to 16G. */
    @WithDefault("16M")
    @SizeRange(min = "1", max = "16G")
    MemorySize maxBuffer();

    /** How long the client of a stream may send nothing; 1 ms to 1 day. */
    @WithDefault("PT60S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration idleTimeout();

    /** How far ahead of the service's clock the time of an event may be; zero to 31 days. */
    @WithDefault("PT5M")
    @DurationMin
    @DurationMax(days = 31)
    Duration futureTolerance();

    /** The size of one line of newline-delimited JSON at most; 1K to 64M. */
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();

    /** Rejected events that an answer names at most; all are counted; zero to 100,000. */
    @WithDefault("1000")
    @Min(0) @Max(100_000) int maxErrors();
}
