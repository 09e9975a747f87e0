package dev.canopy.webhook;

import dev.canopy.request.PeriodicWorks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Sends the deliveries that are due, at most one of a webhook at a time, so that their order is kept and a receiver
 * that does not respond delays only its own messages. Every instance of the service does so. Thread-safe.
 */
@ApplicationScoped
class DeliveryDispatcher {
    private static final Logger LOG = Logger.getLogger(DeliveryDispatcher.class);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);

    private final DeliveryQueue queue;
    private final WebhookSender sender;
    private final WebhookConfig config;
    private final MeterRegistry telemetry;
    private final AtomicInteger open = new AtomicInteger();
    private final PeriodicWorks works;

    DeliveryDispatcher(
            DeliveryQueue queue,
            WebhookSender sender,
            WebhookConfig config,
            MeterRegistry telemetry,
            PeriodicWorks works) {
        this.works = works;
        this.queue = queue;
        this.sender = sender;
        this.config = config;
        this.telemetry = telemetry;
    }

    void start(@Observes StartupEvent event) {
        for (DeliveryState state : DeliveryState.values()) {
            attempts(state); // an alert sees only the increase of a counter that was there before
        }
        works.start("Looking for due webhook deliveries", config.interval(), this::begin);
        works.start("Deleting old webhook deliveries", PURGE_INTERVAL, this::purge);
    }

    /** Deletes all messages that need not be kept any longer, in small transactions. */
    Uni<Void> purge() {
        return PeriodicWorks.untilDone(() -> queue.purge(config.retention()));
    }

    /** Waits only for the look, and not for the receivers. */
    private Uni<Void> begin() {
        return works.areStopped()
                ? Uni.createFrom().voidItem()
                : claim().invoke(due -> due.forEach(this::attempt)).replaceWithVoid();
    }

    /**
     * Reserves all free attempts before it looks for messages, so that looks at the same time do not take them twice.
     */
    private Uni<List<DueDelivery>> claim() {
        int free = config.concurrency() - open.getAndUpdate(now -> Math.max(now, config.concurrency()));
        return free <= 0
                ? Uni.createFrom().item(List.of())
                : queue.claim(free)
                        .invoke(due -> open.addAndGet(due.size() - free))
                        .onFailure()
                        .invoke(failure -> open.addAndGet(-free))
                        .onCancellation()
                        .invoke(() -> open.addAndGet(-free));
    }

    /** After a success, goes on with the next message of the webhook, if one is due. */
    private void attempt(DueDelivery delivery) {
        sender.send(delivery)
                .chain(attempt -> queue.finish(delivery, attempt))
                .onTermination()
                .invoke(open::decrementAndGet)
                .subscribe()
                .with(
                        state -> state.ifPresent(stored -> {
                            attempts(stored).increment();
                            if (stored == DeliveryState.DELIVERED) {
                                begin().subscribe().with(done -> {}, DeliveryDispatcher::report);
                            }
                        }),
                        DeliveryDispatcher::report);
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
        LOG.warnf(
                "A webhook delivery could not be stored, or the next one be found; both are tried again: %s", failure);
    }
}
