package dev.canopy.query;

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
public final class Turns {
    private final Set<Turn> running = new HashSet<>();
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private final int limit;

    /** @param limit the largest amount of work that runs at the same time, 1 or more */
    public Turns(int limit) {
        this.limit = limit;
    }

    /** A place in the queue. */
    private static final class Turn {
        private final @Nullable Context context = Vertx.currentContext();
        private final CompletableFuture<Void> arrival = new CompletableFuture<>();

        /** Lets the work begin, in the Vert.x context in which it has queued up. */
        void come() {
            if (context == null || context.equals(Vertx.currentContext())) {
                arrival.complete(null);
            } else {
                context.runOnContext(arrived -> arrival.complete(null));
            }
        }
    }

    /** Runs work when its turn has come. The turn ends with the work, however it ends, or if the caller cancels. */
    public <T> Uni<T> take(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Turn turn = new Turn();
            enter(turn);
            return Uni.createFrom()
                    .completionStage(turn.arrival)
                    .chain(work::get)
                    .onTermination()
                    .invoke(() -> end(turn));
        });
    }

    private void enter(Turn turn) {
        synchronized (this) {
            if (running.size() == limit) {
                waiting.add(turn);
                return;
            }
            running.add(turn);
        }
        turn.come();
    }

    private void end(Turn turn) {
        Turn next;
        synchronized (this) {
            if (!running.remove(turn)) {
                waiting.remove(turn);
                return;
            }
            next = waiting.poll();
            if (next == null) {
                return;
            }
            running.add(next);
        }
        next.come();
    }
}
