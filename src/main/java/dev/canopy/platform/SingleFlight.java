package dev.canopy.platform;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets identical concurrent reads share one. A read is never answered by one that had begun before it: those that come while one
 * runs share the next, so that each sees all that was committed before it was asked. Thread-safe.
 *
 * @param <K> what makes reads identical
 */
public final class SingleFlight<K, V> {
    private final Map<K, Flight<V>> flights = new HashMap<>();

    /** A read that runs, or the one that will run after it. */
    private static final class Flight<V> {
        private final Context context;
        private final Supplier<Uni<V>> read;
        private final CompletableFuture<V> answer = new CompletableFuture<>();
        private @Nullable Flight<V> next;

        Flight(Context context, Supplier<Uni<V>> read) {
            this.context = context;
            this.read = read;
        }
    }

    /**
     * The answer, in the Vert.x context of the caller.
     *
     * @param read runs in the context of one of those who share it; fails for all of them
     */
    public Uni<V> join(K key, Supplier<Uni<V>> read) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            if (context == null) {
                throw new IllegalStateException("Reads are shared among requests only");
            }
            Flight<V> flight = enter(key, context, read);
            return Uni.createFrom().completionStage(flight.answer).emitOn(work -> {
                if (context.equals(Vertx.currentContext())) {
                    work.run();
                } else {
                    context.runOnContext(arrived -> work.run());
                }
            });
        });
    }

    private Flight<V> enter(K key, Context context, Supplier<Uni<V>> read) {
        Flight<V> flight;
        synchronized (this) {
            Flight<V> running = flights.get(key);
            if (running != null) {
                if (running.next == null) {
                    running.next = new Flight<>(context, read);
                }
                return running.next;
            }
            flight = new Flight<>(context, read);
            flights.put(key, flight);
        }
        start(key, flight);
        return flight;
    }

    private void start(K key, Flight<V> flight) {
        Uni.createFrom()
                .deferred(flight.read::get)
                .subscribe()
                .with(
                        value -> {
                            end(key, flight);
                            flight.answer.complete(value);
                        },
                        failure -> {
                            end(key, flight);
                            flight.answer.completeExceptionally(failure);
                        });
    }

    private void end(K key, Flight<V> flight) {
        Flight<V> next;
        synchronized (this) {
            next = flight.next;
            if (next == null) {
                flights.remove(key);
            } else {
                flights.put(key, next);
            }
        }
        if (next != null) {
            next.context.runOnContext(ready -> start(key, next));
        }
    }
}
