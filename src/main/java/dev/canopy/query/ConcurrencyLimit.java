package dev.canopy.query;

import dev.canopy.statement.VertxContexts;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much work of one kind runs at the same time. Other work waits, in the order of arrival. Work that waits
 * for its turn holds no connection to the database, so that others can still read. Thread-safe.
 */
public final class ConcurrencyLimit {
    private final Set<Place> running = new HashSet<>();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private final int limit;

    /** @param limit the largest amount of work that runs at the same time, 1 or more */
    public ConcurrencyLimit(int limit) {
        this.limit = limit;
    }

    /** A place in the queue. */
    private static final class Place {
        private final @Nullable Context context = Vertx.currentContext();
        private final CompletableFuture<Void> arrival = new CompletableFuture<>();

        /** Lets the work begin, in the Vert.x context in which it has queued up. */
        void start() {
            VertxContexts.run(context, () -> arrival.complete(null));
        }
    }

    /** Runs work when its turn has come. The turn ends with the work, however it ends, or if the caller cancels. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Place place = new Place();
            enter(place);
            return Uni.createFrom()
                    .completionStage(place.arrival)
                    .chain(work::get)
                    .onTermination()
                    .invoke(() -> end(place));
        });
    }

    private void enter(Place place) {
        synchronized (this) {
            if (running.size() == limit) {
                waiting.add(place);
                return;
            }
            running.add(place);
        }
        place.start();
    }

    private void end(Place place) {
        Place next;
        synchronized (this) {
            if (!running.remove(place)) {
                waiting.remove(place);
                return;
            }
            next = waiting.poll();
            if (next == null) {
                return;
            }
            running.add(next);
        }
        next.start();
    }
}
