package dev.canopy.kafka;

import dev.canopy.problem.ProblemResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * Sends records that are not valid events to the dead-letter topic. The failure strategy of the connector sends each
 * record with its key, value and headers, and adds its topic, partition and offset, and the reason.
 */
@ApplicationScoped
class DeadLetters {
    /**
     * The header with the reason as {@code application/problem+json}. The instance of the problem is the place of the
     * record.
     */
    static final String PROBLEM = "dead-letter-problem";

    private static final int SENT_AT_ONCE = 256;

    /** The failures for which a retry would fail again. */
    private static final Set<Class<? extends Throwable>> FINAL =
            Set.of(RecordTooLargeException.class, RecordBatchTooLargeException.class, InvalidTopicException.class);

    private final KafkaProgress progress;

    DeadLetters(KafkaProgress progress) {
        this.progress = progress;
    }

    /**
     * Completes when the topic has all of the records. Fails if the topic cannot be reached; after a retry, the topic
     * may have some of the records more than once.
     */
    Uni<Void> put(List<RefusedRecord> refused) {
        return Multi.createFrom()
                .iterable(refused)
                .onItem()
                .transformToUni(this::put)
                .merge(SENT_AT_ONCE)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> put(RefusedRecord refused) {
        KafkaRecord<byte[], byte[]> message = refused.message();
        IncomingKafkaRecordMetadata<?, ?> place =
                message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        String instance = "/" + place.getTopic() + "/" + place.getPartition() + "/" + place.getOffset();
        Metadata more = Metadata.of(OutgoingKafkaRecordMetadata.builder()
                .withHeaders(new RecordHeaders()
                        .add(
                                PROBLEM,
                                ProblemResponse.toJson(refused.problem(), instance)
                                        .toBuffer()
                                        .getBytes()))
                .build());
        return Uni.createFrom()
                .completionStage(() -> message.nack(refused.problem(), more))
                .invoke(progress::putAside)
                .onFailure(failure -> FINAL.contains(failure.getClass()))
                .recoverWithItem(failure -> {
                    progress.passedOver(instance, failure);
                    return null;
                });
    }
}
