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
 * Keeps the roll-ups: folds what was appended, regularly and when asked. Every instance of the service has one; locks
 * in the database let one at a time work on an account, and another goes on as soon as it dies. Thread-safe.
 */
@ApplicationScoped
public class Folder {
    /**
     * The time that the folder leaves to ingestion after a turn, as a multiple of what the turn took, and at most: later, more
     * deltas are of the same rows.
     */
    private static final int REST = 2;

    private static final long MAX_REST = Duration.ofSeconds(1).toNanos();

    /** Rows that are added up with each answer. */
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
                .description("Deltas of usage that this instance has added to the roll-ups")
                .register(telemetry);
        Gauge.builder("canopy.fold.lag", this, Folder::lag)
                .baseUnit("seconds")
                .description("How long the oldest usage that is not in the roll-ups has waited")
                .register(telemetry);
    }

    void start(@Observes StartupEvent event) {
        folding.start(config.foldInterval());
    }

    /**
     * At the beginning of the end, so that what it is folding is done before the database is let go; others go on. Who wants to
     * see their usage may still ask for it.
     */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        folding.stop();
    }

    /** The first event does not come when dev mode loads anew. */
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

    /** How long the oldest usage that is not in the roll-ups has waited when it was last looked at, in seconds. */
    double lag() {
        return lag;
    }

    /**
     * Completes when everything that was acknowledged before this call is in the roll-ups. Calls that come while a fold
     * runs share the next one.
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
            // The running fold may have looked at the deltas already, so it promises nothing to this caller.
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
            running.subscribe().with(done -> {}, failure -> {}); // its callers hear of the failure
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
