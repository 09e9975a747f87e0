package dev.canopy.kafka;

import dev.canopy.usage.IntakeResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The meters and log messages about usage from Kafka. Created on first use, so that the meters do not exist without
 * Kafka. Thread-safe.
 */
@ApplicationScoped
class KafkaProgress {
    private static final Logger LOG = Logger.getLogger(KafkaProgress.class);

    private final Counter accepted;
    private final Counter duplicates;
    private final Counter rejected;
    private final Counter conflicts;
    private final Counter deadLetters;
    private final AtomicReference<@Nullable String> obstacle = new AtomicReference<>();

    KafkaProgress(MeterRegistry telemetry) {
        this.accepted = records(telemetry, "accepted");
        this.duplicates = records(telemetry, "duplicate");
        this.rejected = records(telemetry, "rejected");
        this.conflicts = Counter.builder("canopy.kafka.conflicts")
                .description("Duplicates whose content is not that of the event that counts")
                .register(telemetry);
        this.deadLetters = Counter.builder("canopy.kafka.dead.letters")
                .description("Records that were sent to the dead-letter topic")
                .register(telemetry);
        Gauge.builder("canopy.kafka.waiting", obstacle, held -> held.get() == null ? 0 : 1)
                .description("1 while records wait for the database, the dead-letter topic or the broker, else 0")
                .register(telemetry);
    }

    private static Counter records(MeterRegistry telemetry, String outcome) {
        return Counter.builder("canopy.kafka.records")
                .description("Records that were read from Kafka, by outcome")
                .tag("outcome", outcome)
                .register(telemetry);
    }

    void taken(IntakeResult intake) {
        accepted.increment((double) intake.accepted());
        duplicates.increment((double) intake.duplicates());
        conflicts.increment((double) intake.conflicts());
        rejected.increment(intake.refusals().size());
    }

    void putAside() {
        deadLetters.increment();
    }

    /**
     * A step failed and will be tried again.
     *
     * @param system the system that failed, at the beginning of a sentence
     */
    void waits(String system, Throwable failure) {
        String reason = system + ": " + failure.getMessage();
        if (obstacle.getAndSet(reason) == null) {
            LOG.warnf("Usage from Kafka waits and will be tried again. %s", reason);
        }
    }

    /**
     * A record was skipped that the dead-letter topic does not accept. It stays in its own topic until the topic
     * deletes it.
     *
     * @param place the topic, partition and offset of the record
     */
    void passedOver(String place, Throwable failure) {
        LOG.errorf(
                "%s is not a valid event, and the dead-letter topic does not accept it: %s",
                place, failure.getMessage());
    }

    /** A poll is done. */
    void goesOn() {
        if (obstacle.getAndSet(null) != null) {
            LOG.info("Usage from Kafka continues.");
        }
    }

    /** The reason why records wait; null while none does. */
    @Nullable String obstacle() {
        return obstacle.get();
    }
}
