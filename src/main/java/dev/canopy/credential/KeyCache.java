package dev.canopy.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.database.DatabaseListener;
import dev.canopy.query.SharedWork;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this instance has read, so that a request needs no read of its own. They are read again after a change
 * by this instance, and when the database announces one by another. While notifications may be missed, a key is known
 * for less than a second. No key is known for more than half a minute. Thread-safe.
 */
@Singleton
class KeyCache {
    private static final int MAX = 10_000;
    private static final int MAX_UNKNOWN = 1_000;
    private static final long CHECK = 300; // milliseconds
    private static final long FRESH = Duration.ofMillis(600).toNanos();
    /** A key is read again after this time even if no change was announced. */
    private static final long MAX_AGE = Duration.ofSeconds(30).toNanos();

    private final KeyReads reads;
    private final DatabaseListener database;
    private final Vertx vertx;
    private final Context context;
    private final Cache<String, Known> keys =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();
    /** Kept in a cache of their own, so that unknown prefixes cannot evict known ones. */
    private final Cache<String, Known> unknown = Caffeine.newBuilder()
            .maximumSize(MAX_UNKNOWN)
            .executor(Runnable::run)
            .build();

    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean listening = new AtomicBoolean();
    private volatile long heard = System.nanoTime() - 2 * FRESH;
    private volatile @Nullable Long timer;

    /**
     * @param since when the read began
     * @param changes the number of changes that were known by then
     */
    private record Known(Optional<KeyRepository.Hashed> key, long since, long changes) {}

    KeyCache(KeyRepository repository, DatabaseListener database, Vertx vertx) {
        this.reads = new KeyReads(repository::find, vertx);
        this.database = database;
        this.vertx = vertx;
        this.context = SharedWork.rootContext(vertx);
    }

    /**
     * Reads all keys again from now on. Called after a change by this instance, whose notification may arrive later.
     */
    void forget() {
        changes.incrementAndGet();
    }

    /** The key with this prefix; empty if there is none, or if it is revoked. */
    Uni<Optional<KeyRepository.Hashed>> find(String prefix) {
        listen();
        Known known = keys.getIfPresent(prefix);
        if (known == null || !isFresh(known)) {
            known = unknown.getIfPresent(prefix);
        }
        return known != null && isFresh(known)
                ? Uni.createFrom().item(known.key)
                : Uni.createFrom().completionStage(() -> read(prefix));
    }

    private boolean isFresh(Known known) {
        long now = System.nanoTime();
        long age = now - known.since;
        return known.changes == changes.get() && (age < FRESH || (age < MAX_AGE && now - heard < FRESH));
    }

    private CompletableFuture<Optional<KeyRepository.Hashed>> read(String prefix) {
        long since = System.nanoTime();
        long before = changes.get();
        return reads.read(prefix).thenApply(found -> {
            (found.isPresent() ? keys : unknown).put(prefix, new Known(found, since, before));
            return found;
        });
    }

    /** Listens from the first use on. */
    private void listen() {
        if (!listening.get() && !listening.getAndSet(true)) {
            context.runOnContext(now -> {
                check();
                timer = vertx.setPeriodic(CHECK, again -> check());
            });
        }
    }

    private void check() {
        long asked = System.nanoTime();
        database.listen(DatabaseListener.Channel.ACCESS, this::forget, () -> heard = asked);
    }

    void stop(@Observes ShutdownEvent event) {
        context.runOnContext(now -> {
            Long running = timer;
            if (running != null) {
                vertx.cancelTimer(running);
            }
            database.close();
        });
    }
}
