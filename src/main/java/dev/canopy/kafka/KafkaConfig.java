package dev.canopy.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Settings for usage from Kafka. {@code application.properties} passes these keys on to the connector. Settings of the
 * Kafka client itself, such as TLS, are keys of {@code kafka.*}.
 */
@ConfigMapping(prefix = "canopy.kafka")
interface KafkaConfig {
    /** Whether usage is read from Kafka. */
    @WithDefault("false")
    boolean enabled();

    /** Some of the brokers as {@code host:port}, separated by commas. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** The topic of the usage. */
    @WithDefault("canopy-usage")
    String topic();

    /** The consumer group; its instances share the partitions. */
    @WithDefault("canopy")
    String group();

    /** The topic for records that are not valid events. */
    @WithDefault("canopy-usage-dead-letters")
    String deadLetterTopic();

    /** The maximum number of records in one poll. */
    @WithDefault("10000")
    int maxPollRecords();

    /** The bytes, as stored in the topic, that a broker may send ahead of the database. */
    @WithDefault("8388608")
    int maxFetchBytes();

    /** The maximum pause before a step that failed is tried again. */
    @WithDefault("PT5S")
    Duration maxRetryPause();
}
