package dev.canopy.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Usage from Kafka. What the client itself takes, such as TLS, is given as {@code kafka.*}; {@code application.properties}
 * hands these keys on to the connector.
 */
@ConfigMapping(prefix = "canopy.kafka")
interface KafkaConfig {
    /** Names of topics that Kafka allows. */
    String TOPIC = "[a-zA-Z0-9._-]{1,249}";

    /** Whether usage is read from Kafka. */
    @WithDefault("false")
    boolean enabled();

    /** {@code host:port} of some of the brokers, with commas between. */
    @WithDefault("localhost:9092")
    @NotBlank String bootstrapServers();

    /** The topic with the usage: 1 to 249 letters, digits, dots, underscores and hyphens. */
    @WithDefault("canopy-usage")
    @Pattern(regexp = TOPIC) String topic();

    /** The consumer group; its instances share the partitions. */
    @WithDefault("canopy")
    @NotBlank String group();

    /** The topic for records that are not usage; its name is bounded as that of the other topic. */
    @WithDefault("canopy-usage-dead-letters")
    @Pattern(regexp = TOPIC) String deadLetterTopic();

    /** Records that are taken at once at most; 1 to 1,000,000. */
    @WithDefault("10000")
    @Min(1) @Max(1_000_000) int maxPollRecords();

    /** What a broker may send ahead of the database, in bytes as they are in the topic; 1,024 to 1,073,741,824 (1 GiB). */
    @WithDefault("8388608")
    @Min(1024) @Max(1_073_741_824) int maxFetchBytes();

    /** The pause, at most, before usage is given again to a database that did not take it; 100 ms to 1 hour. */
    @WithDefault("PT5S")
    @DurationMin(millis = 100)
    @DurationMax(hours = 1)
    Duration maxRetryPause();
}
