package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A repository whose batches end when the test says so. The id of an event decides its outcome: "duplicate", "poison",
 * "strange" for one of an unknown feature, or else accepted.
 */
final class HeldRepository extends UsageRepository {
    private final BlockingQueue<Batch> begun = new LinkedBlockingQueue<>();

    HeldRepository() {
        super(null, null);
    }

    static UsageEvent event(String id) {
        return new UsageEvent(0, "test", id, null, "tenant", "chat", Charge.cost(1), UsageEvent.Details.NONE);
    }

    /** A running batch. */
    record Batch(List<ScopedEvent> events, UniEmitter<? super List<EventOutcome>> end) {
        List<String> ids() {
            return events.stream().map(scoped -> scoped.event().id()).toList();
        }

        void finish() {
            if (ids().contains("poison")) {
                end.fail(new PgException("poison", "ERROR", "22P02", ""));
                return;
            }
            end.complete(ids().stream().map(Batch::outcome).toList());
        }

        private static EventOutcome outcome(String id) {
            return switch (id) {
                case "duplicate" -> EventOutcome.DUPLICATE;
                case "strange" -> EventOutcome.UNKNOWN_FEATURE;
                default -> EventOutcome.ACCEPTED;
            };
        }

        void fail() {
            end.fail(new PgException("down", "FATAL", "57P01", ""));
        }
    }

    @Override
    Uni<List<EventOutcome>> append(List<ScopedEvent> events) {
        return Uni.createFrom().emitter(emitter -> begun.add(new Batch(events, emitter)));
    }

    Batch next() throws InterruptedException {
        Batch batch = begun.poll(10, TimeUnit.SECONDS);
        assertThat(batch).as("a batch within ten seconds").isNotNull();
        return batch;
    }

    void assertNoneBegins() throws InterruptedException {
        assertThat(begun.poll(150, TimeUnit.MILLISECONDS)).isNull();
    }
}
