package dev.canopy.ledger;

import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Work of which one run goes on at a time for each key. Calls during a run share the next one, because the present one
 * may have looked at the data before them. Nothing is kept of a key without a run. Thread-safe.
 *
 * <p>Unlike {@link dev.canopy.query.SingleFlight}, it is for work that belongs to no request: its statements count for
 * none, and it goes on if all callers leave.
 */
final class SharedRuns<T> {
    private final Set<Object> running = new HashSet<>();
    private final Map<Object, CompletableFuture<T>> next = new HashMap<>();

    /**
     * A run that begins now, or after the present one, and goes on if the caller leaves. If it fails, so does the
     * result, but no other run.
     *
     * @param work the same for each call with the key
     */
    Uni<T> join(Object key, Supplier<Uni<T>> work) {
        CompletableFuture<T> run;
        boolean first;
        synchronized (this) {
            first = running.add(key);
            run = first ? new CompletableFuture<>() : next.computeIfAbsent(key, none -> new CompletableFuture<>());
        }
        if (first) {
            begin(key, work, run);
        }
        return Uni.createFrom().completionStage(run::copy); // a caller that leaves cancels only its copy
    }

    private void begin(Object key, Supplier<Uni<T>> work, CompletableFuture<T> run) {
        Uni.createFrom()
                .deferred(work::get)
                .subscribe()
                .with(
                        result -> end(key, work, () -> run.complete(result)),
                        failure -> end(key, work, () -> run.completeExceptionally(failure)));
    }

    private void end(Object key, Supplier<Uni<T>> work, Runnable answer) {
        CompletableFuture<T> following;
        synchronized (this) {
            following = next.remove(key);
            if (following == null) {
                running.remove(key);
            }
        }
        if (following != null) {
            begin(key, work, following);
        }
        answer.run();
    }
}
