package dev.canopy.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roll-ups up to date: folds deltas periodically and on request. Every instance of the service has a folder.
 * Locks in the database let only one of them work on an account; if it dies, another one continues at once.
 * Thread-safe.
 */
@ApplicationScoped
public class Folder {
    /**
     * The pause after folding, as a multiple of the time that folding took, up to {@link #MAX_REST}. It leaves the
     * database to ingestion, and lets more deltas gather for the same rows.
     */
    private static final int REST = 2;

    private static final long MAX_REST = Duration.ofSeconds(1).toNanos();

    /** The number of rows that count changes above which they are merged; each answer with metrics adds them up. */
    private static final int MANY_CHANGES = 100;

    private final FoldRepository repository;
    private final LedgerConfig config;
    private final Counter deltas;
    private @Nullable Uni<Void> running;
    private @Nullable Uni<Void> queued;
    private final PeriodicWork folding = new PeriodicWork("Folding", this::foldPending);
    private volatile double lag;
    private volatile long restUntil = System.nanoTime();

    Folder(FoldRepository repository, LedgerConfig config, MeterRegistry telemetry) {
        this.repository = repository;
        this.config = config;
        this.deltas = Counter.builder("canopy.fold.deltas")
                .description("Deltas that this instance has folded")
                .register(telemetry);
        Gauge.builder("canopy.fold.lag", this, Folder::lag)
                .baseUnit("seconds")
                .description("How long the oldest delta has been waiting to be folded")
                .register(telemetry);
    }

    void start(@Observes StartupEvent event) {
        folding.start(config.foldInterval());
    }

    /**
     * Stops at the start of the shutdown, so that a running fold ends before the connections to the database are
     * closed. Requests can still ask for a fold.
     */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        folding.stop();
    }

    /** Also stops here, because dev mode does not send the other event when it reloads. */
    void end(@Observes ShutdownEvent event) {
        folding.stop();
    }

    private Uni<Void> foldPending() {
        return repository.pending().chain(pending -> {
            lag = pending.lag() == null ? 0 : pending.lag();
            boolean due = pending.lag() != null && System.nanoTime() - restUntil >= 0;
            Uni<Void> folded = due ? fold() : Uni.createFrom().voidItem();
            return pending.changes() <= MANY_CHANGES ? folded : folded.chain(repository::gatherChanges);
        });
    }

    /** How long the oldest delta had been waiting to be folded at the last check, in seconds. */
    double lag() {
        return lag;
    }

    /**
     * Completes when everything that was acknowledged before this call is folded. Calls during a running fold share the
     * next one.
     */
    public Uni<Void> fold() {
        return Uni.createFrom().deferred(this::join);
    }

    private synchronized Uni<Void> join() {
        if (running == null) {
            running = begin();
            return running;
        }
        if (queued == null) {
            // The running fold may have selected its deltas before this call, so it is not enough.
            queued = running.onFailure()
                    .recoverWithNull()
                    .chain(this::begin)
                    .memoize()
                    .indefinitely();
        }
        return queued;
    }

    private synchronized void ended() {
        running = queued;
        queued = null;
        if (running != null) {
            running.subscribe().with(done -> {}, failure -> {}); // its callers get the failure
        }
    }

    private Uni<Void> begin() {
        long begun = System.nanoTime();
        return foldAll()
                .invoke(() -> rest(System.nanoTime() - begun))
                .onTermination()
                .invoke(this::ended)
                .memoize()
                .indefinitely();
    }

    private void rest(long took) {
        restUntil = System.nanoTime() + Math.min(REST * took, MAX_REST);
    }

    private Uni<Void> foldAll() {
        return repository
                .fold(config.foldSize())
                .invoke(turn -> deltas.increment((double) turn.deltas()))
                .chain(turn -> turn.more() ? foldAll() : Uni.createFrom().voidItem());
    }
}
