package dev.canopy.usage;

import dev.canopy.configuration.SizeRange;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of ingestion, for each instance of the service. */
@ConfigMapping(prefix = "canopy.usage")
interface UsageConfig {
    /** The maximum number of events in one transaction, 1 to 10,000. */
    @WithDefault("5000")
    @Min(1) @Max(10_000) int chunkSize();

    /** The maximum number of ingestion transactions at the same time, 1 to 100. Each takes a connection. */
    @WithDefault("4")
    @Min(1) @Max(100) int writers();

    /**
     * About how long events wait for others to share a transaction with, while another transaction is running and fewer
     * than 500 events wait; up to 1 minute, and zero for no wait.
     */
    @WithDefault("PT0.002S")
    @DurationMin
    @DurationMax(minutes = 1)
    Duration linger();

    /**
     * The maximum number of events that wait for a transaction, 2 to 10,000,000. Beyond it, requests get a 503; streams
     * wait from half of it on.
     */
    @WithDefault("50000")
    @Min(2) @Max(10_000_000) int maxWaiting();

    /** The maximum number of streams of lines that are open at the same time, 1 to 1,000,000. */
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxStreams();

    /**
     * The bytes that all streams together may read ahead of the database, 1 to 16G. Beyond it, each stream continues in
     * small steps.
     */
    @WithDefault("16M")
    @SizeRange(min = "1", max = "16G")
    MemorySize maxBuffer();

    /** The longest time that the client of a stream may send nothing, 1 ms to 1 day. */
    @WithDefault("PT60S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration idleTimeout();

    /** The longest time that an event may be ahead of the service's clock, zero to 31 days. */
    @WithDefault("PT5M")
    @DurationMin
    @DurationMax(days = 31)
    Duration futureTolerance();

    /** The maximum size of one line of newline-delimited JSON, and of one event from a broker; 1K to 64M. */
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();

    /**
     * The maximum number of rejected events, and of conflicts, that an answer describes, 0 to 100,000. Further rejected
     * events are counted, and further conflicts are counted as duplicates.
     */
    @WithDefault("1000")
    @Min(0) @Max(100_000) int maxErrors();

    /** The treatment of an event of a feature that does not exist; one that is retired is not created again. */
    @WithDefault("reject")
    UnknownFeature unknownFeature();

    /**
     * The treatment of an event of a tenant that does not exist: {@code reject}, or {@code create-below:} and the key of
     * the tenant below which the tenant is created.
     */
    @WithDefault("reject")
    @Pattern(regexp = UnknownTenant.FORM) String unknownTenant();

    /** The treatment of a field of an event that is not known. */
    @WithDefault("reject")
    UnknownFields unknownFields();

    /**
     * The most tenants below the tenant of {@code create-below}; beyond them, none is created there. 1 to 10,000,000.
     */
    @WithDefault("10000")
    @Min(1) @Max(10_000_000) int maxCreatedTenants();
}
