package dev.canopy.kafka;

import dev.canopy.usage.Intake;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How usage from Kafka fares, for operators. Made on first use, so that there are no meters without Kafka. Thread-safe. */
@ApplicationScoped
class KafkaProgress {
    private static final Logger LOG = Logger.getLogger(KafkaProgress.class);

    private final Counter accepted;
    private final Counter duplicates;
    private final Counter rejected;
    private final Counter deadLetters;
    private final AtomicReference<@Nullable String> obstacle = new AtomicReference<>();

    KafkaProgress(MeterRegistry telemetry) {
        this.accepted = records(telemetry, "accepted");
        this.duplicates = records(telemetry, "duplicate");
        this.rejected = records(telemetry, "rejected");
        this.deadLetters = Counter.builder("canopy.kafka.dead.letters")
                .description("Records that were put into the dead-letter topic")
                .register(telemetry);
        Gauge.builder("canopy.kafka.waiting", obstacle, held -> held.get() == null ? 0 : 1)
                .description(
                        "1 while records wait because the database, the dead-letter topic or the broker takes none")
                .register(telemetry);
    }

    private static Counter records(MeterRegistry telemetry, String outcome) {
        return Counter.builder("canopy.kafka.records")
                .description("Records of usage that were read from Kafka, by what became of them")
                .tag("outcome", outcome)
                .register(telemetry);
    }

    void taken(Intake intake) {
        accepted.increment((double) intake.accepted());
        duplicates.increment((double) intake.duplicates());
        rejected.increment(intake.refusals().size());
    }

    void putAside() {
        deadLetters.increment();
    }

    /** Something failed that will be tried again. */
    void waits(String what, Throwable failure) {
        String reason = what + ": " + failure.getMessage();
        if (obstacle.getAndSet(reason) == null) {
            LOG.warnf("Usage from Kafka waits and is tried again. %s", reason);
        }
    }

    /**
     * A record that cannot even be put aside; it stays where it is until its topic forgets it.
     *
     * @param place the record
     */
    void passedOver(String place, Throwable failure) {
        LOG.errorf("%s is no usage, and the dead-letter topic does not take it: %s", place, failure.getMessage());
    }

    /** A poll is done. */
    void goesOn() {
        if (obstacle.getAndSet(null) != null) {
            LOG.info("Usage from Kafka goes on.");
        }
    }

    /** Why records wait; null while they do not. */
    @Nullable String obstacle() {
        return obstacle.get();
    }
}
