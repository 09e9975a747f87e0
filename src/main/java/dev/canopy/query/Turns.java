package dev.canopy.query;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets expensive work of one kind run one after the other, in the order of arrival. Work that waits for its turn holds
 * no connection to the database, so that others can still read. Thread-safe.
 */
public final class Turns {
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private @Nullable Turn current;

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
            if (current != null) {
                waiting.add(turn);
                return;
            }
            current = turn;
        }
        turn.come();
    }

    private void end(Turn turn) {
        Turn next;
        synchronized (this) {
            if (current != turn) {
                waiting.remove(turn);
                return;
            }
            next = waiting.poll();
            current = next;
        }
        if (next != null) {
            next.come();
        }
    }
}
