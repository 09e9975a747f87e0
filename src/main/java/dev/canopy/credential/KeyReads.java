package dev.canopy.credential;

import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads keys by their prefixes. Prefixes that are asked for while others are being read are read together, so that a
 * flood of credentials that do not exist takes few statements and connections. Thread-safe.
 */
final class KeyReads {
    /** How many statements run at the same time. */
    private static final int MAX_RUNNING = 2;

    /** How many prefixes one statement has at most. */
    private static final int MAX_PREFIXES = 1_000;

    private final Function<Set<String>, Uni<Map<String, KeyRepository.Hashed>>> repository;
    private final Vertx vertx;
    /** In the order of their arrival, so that a flood of other prefixes cannot keep one waiting. */
    private final Map<String, CompletableFuture<Optional<KeyRepository.Hashed>>> waiting = new LinkedHashMap<>();

    private int running;

    /** @param repository finds the keys with some prefixes, by prefix */
    KeyReads(Function<Set<String>, Uni<Map<String, KeyRepository.Hashed>>> repository, Vertx vertx) {
        this.repository = repository;
        this.vertx = vertx;
    }

    /** Reads the key with this prefix by a statement that begins later; empty if there is none. */
    CompletableFuture<Optional<KeyRepository.Hashed>> read(String prefix) {
        CompletableFuture<Optional<KeyRepository.Hashed>> answer;
        synchronized (this) {
            answer = waiting.computeIfAbsent(prefix, first -> new CompletableFuture<>());
        }
        begin();
        return answer;
    }

    private void begin() {
        Map<String, CompletableFuture<Optional<KeyRepository.Hashed>>> batch = next();
        if (!batch.isEmpty()) {
            // In a context of its own: the read does not count for the request.
            SharedWork.begin(
                    vertx,
                    work -> Uni.createFrom()
                            .deferred(() -> repository.apply(batch.keySet()))
                            .onTermination()
                            .invoke(this::end)
                            .subscribe()
                            .with(
                                    found -> batch.forEach((prefix, answer) ->
                                            answer.complete(Optional.ofNullable(found.get(prefix)))),
                                    failure ->
                                            batch.values().forEach(answer -> answer.completeExceptionally(failure))));
        }
    }

    private synchronized Map<String, CompletableFuture<Optional<KeyRepository.Hashed>>> next() {
        Map<String, CompletableFuture<Optional<KeyRepository.Hashed>>> batch = new HashMap<>();
        if (running < MAX_RUNNING) {
            var each = waiting.entrySet().iterator();
            while (each.hasNext() && batch.size() < MAX_PREFIXES) {
                var taken = each.next();
                batch.put(taken.getKey(), taken.getValue());
                each.remove();
            }
            running += batch.isEmpty() ? 0 : 1;
        }
        return batch;
    }

    private void end() {
        synchronized (this) {
            running--;
        }
        begin();
    }
}
