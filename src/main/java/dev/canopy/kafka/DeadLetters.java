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
 * Puts records that are no usage into a topic of their own: the connector's strategy for failures sends them with their key,
 * value and headers, and adds where they were and why they are here.
 */
@ApplicationScoped
class DeadLetters {
    /** The header with the reason as {@code application/problem+json}; its instance is the record. */
    static final String PROBLEM = "dead-letter-problem";

    private static final int SENT_AT_ONCE = 256;

    /** What will not be taken the next time either. */
    private static final Set<Class<? extends Throwable>> FINAL =
            Set.of(RecordTooLargeException.class, RecordBatchTooLargeException.class, InvalidTopicException.class);

    private final KafkaProgress progress;

    DeadLetters(KafkaProgress progress) {
        this.progress = progress;
    }

    /** Completes when the topic has all of them; fails if it cannot be reached. They may then be there more than once. */
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
