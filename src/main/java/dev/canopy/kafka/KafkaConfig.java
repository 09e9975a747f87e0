package dev.canopy.kafka;

import dev.canopy.configuration.TrueOrFalse;
import dev.canopy.configuration.Tuning;
import dev.canopy.tenant.TenantKey;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Settings for usage from Kafka. {@code application.properties} passes these keys on to the connector. Settings of the
 * Kafka client itself, such as TLS, are keys of {@code kafka.*}.
 */
@ConfigMapping(prefix = "canopy.kafka")
interface KafkaConfig {
    /** Names of topics that Kafka allows. */
    String TOPIC = "[a-zA-Z0-9._-]{1,249}";

    /** Keys of tenants, regardless of case. */
    String TENANT = "(?i)" + TenantKey.PATTERN;

    /** Whether the service also reads usage from Kafka (<a href="kafka.md">docs/kafka.md</a>). */
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean enabled();

    /** Some of the brokers, as {@code host:port}, separated by commas. */
    @WithDefault("localhost:9092")
    @NotBlank String bootstrapServers();

    /** The topic of the usage. */
    @WithDefault("canopy-usage")
    @Pattern(regexp = TOPIC) String topic();

    /** The consumer group; its instances share the partitions. */
    @WithDefault("canopy")
    @NotBlank String group();

    /** The name of the caller behind all usage from Kafka, for the audit log. */
    @WithDefault("kafka")
    @NotBlank String principal();

    /**
     * The keys of the tenants in whose subtrees this caller has the role {@code reporter}, separated by commas; all
     * tenants if it is not set.
     */
    Optional<List<@Pattern(regexp = TENANT) String>> tenants();

    /** The topic of the dead letters. */
    @WithDefault("canopy-usage-dead-letters")
    @Pattern(regexp = TOPIC) String deadLetterTopic();

    /** The maximum number of records in one poll. */
    @Tuning
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxPollRecords();

    /** How many bytes a broker may send ahead of the database. */
    @Tuning
    @WithDefault("8388608")
    @Min(1024) @Max(1_073_741_824) int maxFetchBytes();

    /** The maximum pause before usage is tried again. */
    @Tuning
    @WithDefault("PT5S")
    @DurationMin(millis = 100)
    @DurationMax(hours = 1)
    Duration maxRetryPause();
}
