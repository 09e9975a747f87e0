package dev.canopy.query;

import dev.canopy.database.ReadTarget;
import dev.canopy.statement.Statements;
import dev.canopy.statement.VertxContexts;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets identical concurrent reads share one read. Callers that arrive during a read share the next one, so that each
 * caller sees everything that was committed before its call. Thread-safe.
 *
 * <p>A shared read has a context of its own. Its statements count for its first caller, and are cancelled when all
 * callers have gone. It reads from the database that its callers read from ({@link ReadTarget}).
 *
 * @param <K> the key; reads with equal keys are identical
 */
public final class SingleFlight<K, V> {
    private final Map<Question<K>, Flight<V>> flights = new HashMap<>();
    private final LongAdder shared = new LongAdder();

    /** Two databases may give different results. */
    private record Question<K>(K key, ReadTarget target) {}

    /** A running read, or the next one. Its mutable fields are guarded by the lock of the outer instance. */
    private static final class Flight<V> {
        private final Context first;
        private final ReadTarget target;
        private final Optional<Statements> account;
        private final Supplier<Uni<V>> read;
        private final CompletableFuture<V> answer = new CompletableFuture<>();
        private int waiting;
        private @Nullable Statements statements;
        private @Nullable Flight<V> next;

        Flight(Context first, ReadTarget target, Supplier<Uni<V>> read) {
            this.first = first;
            this.target = target;
            this.account = Statements.current();
            this.read = read;
        }
    }

    /**
     * Joins the next read of the key, or starts one. Completes in the Vert.x context of the caller.
     *
     * @param read the read; its failure fails all callers that share it
     */
    public Uni<V> join(K key, Supplier<Uni<V>> read) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            if (context == null) {
                throw new IllegalStateException("Reads are shared among requests only");
            }
            Flight<V> flight = enter(new Question<>(key, ReadTarget.current()), context, read);
            AtomicBoolean gone = new AtomicBoolean();
            Statements.current()
                    .ifPresent(own -> own.onCancel(() -> {
                        if (!gone.getAndSet(true)) {
                            leave(flight);
                        }
                    }));
            return Uni.createFrom().completionStage(flight.answer).emitOn(work -> VertxContexts.run(context, work));
        });
    }

    /** The number of calls since the start that shared the read of another call. */
    public long shared() {
        return shared.sum();
    }

    private Flight<V> enter(Question<K> question, Context context, Supplier<Uni<V>> read) {
        Flight<V> flight;
        synchronized (this) {
            Flight<V> running = flights.get(question);
            if (running != null) {
                if (running.next == null) {
                    running.next = new Flight<>(context, question.target, read);
                } else {
                    shared.increment();
                }
                running.next.waiting++;
                return running.next;
            }
            flight = new Flight<>(context, question.target, read);
            flight.waiting++;
            flights.put(question, flight);
        }
        start(question, flight);
        return flight;
    }

    private void leave(Flight<V> flight) {
        Statements unwanted;
        synchronized (this) {
            flight.waiting--;
            unwanted = flight.waiting == 0 ? flight.statements : null;
        }
        if (unwanted != null) {
            unwanted.cancel();
        }
    }

    private void start(Question<K> question, Flight<V> flight) {
        SharedWork.begin(flight.first, flight.first, work -> {
            flight.target.enter();
            Statements statements = work.statements();
            boolean wanted;
            synchronized (this) {
                flight.statements = statements;
                wanted = flight.waiting > 0;
            }
            if (!wanted) {
                statements.cancel();
            }
            Uni.createFrom()
                    .deferred(flight.read::get)
                    .onTermination()
                    .invoke(() -> flight.account.ifPresent(first -> first.include(statements)))
                    .subscribe()
                    .with(
                            answer -> {
                                flight.answer.complete(answer);
                                end(question, flight);
                            },
                            failure -> {
                                flight.answer.completeExceptionally(failure);
                                end(question, flight);
                            });
        });
    }

    /**
     * Starts the next read after the results of this one have been handed to their callers: clients that ask again at
     * once then share fewer reads.
     */
    private void end(Question<K> question, Flight<V> flight) {
        Flight<V> next;
        synchronized (this) {
            next = flight.next;
            if (next == null) {
                flights.remove(question);
            } else {
                flights.put(question, next);
            }
        }
        if (next != null) {
            start(question, next);
        }
    }
}
