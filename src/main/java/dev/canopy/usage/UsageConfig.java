package dev.canopy.usage;

import dev.canopy.configuration.SizeRange;
import dev.canopy.configuration.Tuning;
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
    /** How many events one transaction may have. The events of many requests share a transaction. */
    @Tuning
    @WithDefault("5000")
    @Min(1) @Max(10_000) int chunkSize();

    /** How many transactions of usage may run at the same time. Each takes a connection to the database. */
    @Tuning
    @WithDefault("4")
    @Min(1) @Max(100) int writers();

    /**
     * How long events wait for others to share a transaction with, while another transaction is running and fewer than
     * 500 events wait.
     */
    @Tuning
    @WithDefault("PT0.002S")
    @DurationMin
    @DurationMax(minutes = 1)
    Duration linger();

    /** How many events may wait for a transaction. Beyond this, requests get a 503; streams wait from half of it on. */
    @Tuning
    @WithDefault("50000")
    @Min(2) @Max(10_000_000) int maxWaiting();

    /** How many streams of lines may be open in one instance; further ones get a 503. */
    @Tuning
    @WithDefault("1000")
    @Min(1) @Max(1_000_000) int maxStreams();

    /** How much all streams of lines together may read ahead of the database. */
    @Tuning
    @WithDefault("16M")
    @SizeRange(min = "1", max = "16G")
    MemorySize maxBuffer();

    /** How long the client of a stream of lines may send nothing. */
    @Tuning
    @WithDefault("PT60S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration idleTimeout();

    /** How far the time of an event may be ahead of the service's clock. */
    @WithDefault("PT5M")
    @DurationMin
    @DurationMax(days = 31)
    Duration futureTolerance();

    /** The longest line of usage. */
    @Tuning
    @WithDefault("64K")
    @SizeRange(min = "1K", max = "64M")
    MemorySize maxLine();

    /**
     * How many rejected events, and how many conflicts, a response describes. Further rejected events are counted, and
     * further conflicts are counted as duplicates.
     */
    @Tuning
    @WithDefault("1000")
    @Min(0) @Max(100_000) int maxErrors();

    /**
     * The treatment of an event of a feature that does not exist: {@code reject}, or {@code create} to add the feature
     * to the catalogue.
     */
    @WithDefault("reject")
    UnknownFeature unknownFeature();

    /**
     * The treatment of an event of a tenant that does not exist: {@code reject}, or {@code create-below:acme} to create
     * the tenant below {@code acme}. <a
     * href="integrations.md#unknown-tenants-features-and-fields">docs/integrations.md</a> has the rules.
     */
    @WithDefault("reject")
    @Pattern(regexp = UnknownTenant.FORM) String unknownTenant();

    /**
     * The treatment of fields of an event that are not known: {@code reject}, or {@code attributes} to move them to its
     * attributes.
     */
    @WithDefault("reject")
    UnknownFields unknownFields();

    /** How many tenants may be below the tenant of {@code create-below}; beyond this, none is created there. */
    @WithDefault("10000")
    @Min(1) @Max(10_000_000) int maxCreatedTenants();
}
