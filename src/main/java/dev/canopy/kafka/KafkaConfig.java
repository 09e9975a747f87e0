package dev.canopy.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Usage from Kafka. What the client itself takes, such as TLS, is given as {@code kafka.*}; {@code application.properties}
 * hands these keys on to the connector.
 */
@ConfigMapping(prefix = "canopy.kafka")
interface KafkaConfig {
    /** Whether usage is read from Kafka. */
    @WithDefault("false")
    boolean enabled();

    /** {@code host:port} of some of the brokers, with commas between. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** Where the usage is. */
    @WithDefault("canopy-usage")
    String topic();

    /** The consumer group; its instances share the partitions. */
    @WithDefault("canopy")
    String group();

    /** Where records go that are no usage. */
    @WithDefault("canopy-usage-dead-letters")
    String deadLetterTopic();

    /** Records that are taken at once at most. */
    @WithDefault("10000")
    int maxPollRecords();

    /** What a broker may send ahead of the database, in bytes as they are in the topic. */
    @WithDefault("8388608")
    int maxFetchBytes();

    /** The pause, at most, before usage is given again to a database that did not take it. */
    @WithDefault("PT5S")
    Duration maxRetryPause();
}
