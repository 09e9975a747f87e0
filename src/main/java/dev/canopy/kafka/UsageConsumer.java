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
 * Takes in what one poll of the topic gives, in three steps: its events are made durable, what is no usage is put aside, and
 * only then the offsets are committed. A step that fails is tried again until it succeeds; meanwhile nothing more is asked for,
 * so that the connector pauses its partitions and stays a member of the group.
 */
@ApplicationScoped
class UsageConsumer {
    /** The channel, as {@code application.properties} names it. */
    static final String CHANNEL = "usage";

    /** Chunks that are parsed and committed at the same time; the writers are shared with HTTP. */
    private static final int CHUNKS_AT_ONCE = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final UsageIntake intake;
    private final DeadLetters deadLetters;
    private final Offsets offsets;
    private final KafkaProgress progress;
    private final Duration maxPause;
    private volatile boolean stopping;

    UsageConsumer(
            UsageIntake intake, DeadLetters deadLetters, Offsets offsets, KafkaProgress progress, KafkaConfig config) {
        this.intake = intake;
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
                .iterable(Chunk.of(poll.getRecords(), intake.chunkSize()))
                .onItem()
                .transformToUni(this::append)
                .merge(CHUNKS_AT_ONCE)
                .collect()
                .in(ArrayList<RefusedRecord>::new, List::addAll)
                .chain(refused -> persistently("The dead-letter topic", deadLetters.put(refused)))
                .chain(() -> persistently("The broker", offsets.commit(poll)))
                .invoke(progress::goesOn);
    }

    private Uni<List<RefusedRecord>> append(Chunk chunk) {
        return persistently("The database", intake.append(chunk.messages()))
                .invoke(progress::taken)
                .map(chunk::refused);
    }

    /** Again and again, until the service stops; the topic keeps what then is not done. */
    private <T> Uni<T> persistently(String what, Uni<T> step) {
        return step.onFailure()
                .invoke(failure -> progress.waits(what, failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, maxPause)
                .until(failure -> !stopping)
                .onFailure(failure -> stopping)
                .recoverWithUni(() -> Uni.createFrom().nothing());
    }
}
