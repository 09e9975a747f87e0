package dev.canopy.webhook;

import dev.canopy.ledger.PeriodicWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Sends the deliveries that are due, at most one of a webhook at a time, so that their order is kept and a receiver that
 * does not answer delays only its own messages. Every instance of the service does so. Thread-safe.
 */
@ApplicationScoped
class Deliveries {
    private static final Logger LOG = Logger.getLogger(Deliveries.class);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);

    /** Added to the time limit of an attempt, for storing its outcome. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    private final DeliveryQueue queue;
    private final WebhookSender sender;
    private final WebhookConfig config;
    private final MeterRegistry telemetry;
    private final AtomicInteger open = new AtomicInteger();
    private final PeriodicWork sending = new PeriodicWork("Looking for due webhook deliveries", this::begin);
    private final PeriodicWork purging;

    Deliveries(DeliveryQueue queue, WebhookSender sender, WebhookConfig config, MeterRegistry telemetry) {
        this.queue = queue;
        this.sender = sender;
        this.config = config;
        this.telemetry = telemetry;
        this.purging = new PeriodicWork(
                "Deleting old webhook deliveries",
                () -> queue.purge(Clock.systemUTC().instant().minus(config.retention())));
    }

    void start(@Observes StartupEvent event) {
        for (DeliveryState state : DeliveryState.values()) {
            attempts(state); // an alert sees only the increase of a counter that was there before
        }
        sending.start(config.interval());
        purging.start(PURGE_INTERVAL);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        end();
    }

    /** Also stops here, because dev mode does not send the other event when it reloads. */
    void stopped(@Observes ShutdownEvent event) {
        end();
    }

    private void end() {
        sending.stop();
        purging.stop();
    }

    /** Waits only for the look, and not for the receivers. */
    private Uni<Void> begin() {
        Clock clock = Clock.systemUTC();
        return claim(clock)
                .invoke(due -> attempts(due, clock).subscribe().with(done -> {}, Deliveries::report))
                .replaceWithVoid();
    }

    /** Sends what is due, and completes when all attempts have ended. */
    Uni<Void> deliver(Clock clock) {
        return claim(clock).chain(due -> attempts(due, clock));
    }

    /** Reserves all free attempts before it looks for messages, so that looks at the same time do not take them twice. */
    private Uni<List<DueDelivery>> claim(Clock clock) {
        int free = config.concurrency() - open.getAndUpdate(now -> Math.max(now, config.concurrency()));
        return free <= 0
                ? Uni.createFrom().item(List.of())
                : queue.claim(clock.instant(), config.timeout().plus(LEASE_MARGIN), free)
                        .invoke(due -> open.addAndGet(due.size() - free))
                        .onFailure()
                        .invoke(failure -> open.addAndGet(-free))
                        .onCancellation()
                        .invoke(() -> open.addAndGet(-free));
    }

    private Uni<Void> attempts(List<DueDelivery> due, Clock clock) {
        if (due.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(due.stream().map(delivery -> attempt(delivery, clock)).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    /** Goes on with the next message of the webhook, if one is due. */
    private Uni<Void> attempt(DueDelivery delivery, Clock clock) {
        return sender.send(delivery, clock.instant())
                .chain(attempt -> queue.finish(delivery, attempt, clock.instant())
                        .invoke(state -> attempts(state).increment())
                        .onTermination()
                        .invoke(open::decrementAndGet)
                        .chain(state -> attempt.isDelivered()
                                ? deliver(clock)
                                : Uni.createFrom().voidItem()));
    }

    private Counter attempts(DeliveryState state) {
        return Counter.builder("canopy.webhook.attempts")
                .description("Attempts to deliver a message to a webhook")
                .tag(
                        "outcome",
                        switch (state) {
                            case DELIVERED -> "delivered";
                            case PENDING -> "failed";
                            case DEAD -> "dead";
                        })
                .register(telemetry);
    }

    private static void report(Throwable failure) {
        LOG.warnf("The outcome of a webhook delivery could not be stored, and it will be sent again: %s", failure);
    }
}
