package dev.canopy.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets up to which the topic is processed. They are committed here, because a commit strategy of the connector
 * would commit the offset of each dead letter separately.
 */
@ApplicationScoped
class Offsets {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final KafkaClientService clients;

    Offsets(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Commits the offsets of a poll. Fails if the broker cannot be reached or is rebalancing the partitions. */
    Uni<Void> commit(KafkaRecordBatch<byte[], byte[]> poll) {
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        poll.getLatestOffsetRecords().forEach((partition, last) -> done.put(partition, next(last)));
        return consumer()
                .runOnPollingThread(consumer -> {
                    // Another instance may already be further in partitions that it has taken over.
                    done.keySet().retainAll(consumer.assignment());
                    consumer.commitSync(done, TIMEOUT);
                })
                // This instance has left the group, so another one reads the records again, as duplicates.
                .onFailure(CommitFailedException.class)
                .recoverWithNull();
    }

    private static OffsetAndMetadata next(KafkaRecord<byte[], byte[]> last) {
        return new OffsetAndMetadata(last.getMetadata(IncomingKafkaRecordMetadata.class)
                        .orElseThrow()
                        .getOffset()
                + 1);
    }

    /** The number of unprocessed records in the partitions of this instance. Fails if no broker responds. */
    Uni<Long> lag() {
        Function<Consumer<byte[], byte[]>, Long> lag = Offsets::lag;
        return consumer().runOnPollingThread(lag);
    }

    private static long lag(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, TIMEOUT);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(assigned, TIMEOUT);
        Map<TopicPartition, OffsetAndMetadata> done = consumer.committed(assigned, TIMEOUT);
        long lag = 0;
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata committed = done.get(partition);
            long next = committed == null ? starts.getOrDefault(partition, 0L) : committed.offset();
            lag += Math.max(0, ends.getOrDefault(partition, next) - next);
        }
        return lag;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.getConsumer(UsageConsumer.CHANNEL);
    }
}
