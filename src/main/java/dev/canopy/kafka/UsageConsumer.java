package dev.canopy.kafka;

import dev.canopy.usage.UsageIntake;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Ingests the records of each poll in three steps: it stores the events, sends invalid records to the dead-letter
 * topic, and only then commits the offsets. A step that fails is tried again until it succeeds. Meanwhile the consumer
 * requests no more records, so that the connector pauses the partitions and stays a member of the group.
 */
@ApplicationScoped
class UsageConsumer {
    /** The name of the channel in {@code application.properties}. */
    static final String CHANNEL = "usage";

    /** The number of chunks that are parsed and committed at the same time. The writers are shared with HTTP. */
    private static final int CHUNKS_AT_ONCE = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final UsageIntake intake;
    private final KafkaPrincipal principal;
    private final DeadLetters deadLetters;
    private final Offsets offsets;
    private final KafkaProgress progress;
    private final Duration maxPause;
    private volatile boolean stopping;

    UsageConsumer(
            UsageIntake intake,
            KafkaPrincipal principal,
            DeadLetters deadLetters,
            Offsets offsets,
            KafkaProgress progress,
            KafkaConfig config) {
        this.intake = intake;
        this.principal = principal;
        this.deadLetters = deadLetters;
        this.offsets = offsets;
        this.progress = progress;
        this.maxPause = config.maxRetryPause();
    }

    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent event) {
        stopping = true;
    }

    @Incoming(CHANNEL)
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Uni<Void> take(KafkaRecordBatch<byte[], byte[]> poll) {
        return Multi.createFrom()
                .iterable(RecordChunk.of(poll.getRecords(), intake.chunkSize()))
                .onItem()
                .transformToUni(this::append)
                .merge(CHUNKS_AT_ONCE)
                .collect()
                .in(ArrayList<RefusedRecord>::new, List::addAll)
                .chain(refused -> persistently("The dead-letter topic", deadLetters.put(refused)))
                .chain(() -> persistently("The broker", offsets.commit(poll)))
                .invoke(progress::goesOn);
    }

    private Uni<List<RefusedRecord>> append(RecordChunk chunk) {
        UsageIntake.Delivery delivery = intake.deliver(chunk.messages());
        return persistently(
                        "The database",
                        Uni.createFrom().deferred(principal::get).chain(delivery::append))
                .invoke(progress::taken)
                .map(chunk::refused);
    }

    /** Retries a step until the service stops. Records that are not processed by then stay in the topic. */
    private <T> Uni<T> persistently(String system, Uni<T> step) {
        return step.onFailure()
                .invoke(failure -> progress.waits(system, failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, maxPause)
                .until(failure -> !stopping)
                .onFailure(failure -> stopping)
                .recoverWithUni(() -> Uni.createFrom().nothing());
    }
}
