package dev.canopy.ledger;

import dev.canopy.ledger.FoldRound.Result;
import dev.canopy.query.SharedWork;
import dev.canopy.request.PeriodicWorks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roll-ups up to date: folds deltas periodically and on request. Every instance of the service has a folder.
 * Locks in the database let only one of them work on an account; if it dies, another one continues. An account that is
 * locked or cannot be folded delays no other account. Thread-safe.
 */
@ApplicationScoped
public class Folder {
    /**
     * The pause after folding, as a multiple of the time that folding took, up to {@link #MAX_REST}. It leaves the
     * database to ingestion, and lets more deltas gather for the same rows.
     */
    private static final int REST = 2;

    private static final long MAX_REST = Duration.ofSeconds(1).toNanos();

    /** The pauses before a caller tries a busy account again; each is twice as long as the one before. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final FoldRepository repository;
    private final FoldRounds rounds;
    private final LedgerConfig config;
    private final PeriodicWorks works;
    private final Counter deltas;
    private @Nullable Uni<Result> running;
    private @Nullable Uni<Result> queued;
    private volatile double lag;
    private volatile long restUntil = System.nanoTime();

    Folder(
            FoldRepository repository,
            FoldRounds rounds,
            LedgerConfig config,
            PeriodicWorks works,
            MeterRegistry telemetry) {
        this.repository = repository;
        this.rounds = rounds;
        this.config = config;
        this.works = works;
        this.deltas = Counter.builder("canopy.fold.deltas")
                .description("Deltas that this instance has folded")
                .register(telemetry);
        Gauge.builder("canopy.fold.lag", this, Folder::lag)
                .baseUnit("seconds")
                .description("How long the oldest delta has been waiting to be folded")
                .register(telemetry);
    }

    void start(@Observes StartupEvent event) {
        works.start("Folding", config.foldInterval(), this::foldPending);
    }

    private Uni<Void> foldPending() {
        return repository.pending().chain(pending -> {
            lag = pending.lag() == null ? 0 : Math.max(Math.max(pending.lag(), 0), rounds.behind());
            boolean any = pending.lag() != null || rounds.isIncomplete();
            Uni<Void> folded = any && System.nanoTime() - restUntil >= 0
                    ? foldUnfinished()
                    : Uni.createFrom().voidItem();
            return pending.changes() ? folded.chain(repository::gatherChanges) : folded;
        });
    }

    private Uni<Void> foldUnfinished() {
        return PeriodicWorks.untilDone(
                () -> join().map(round -> !round.unfinished().isEmpty()));
    }

    /** How long the oldest delta had been waiting to be folded at the last check, in seconds. */
    double lag() {
        return lag;
    }

    /**
     * Completes when everything that was acknowledged before this call is folded. Fails if an account cannot be folded.
     * Calls during a running round share the next one.
     */
    public Uni<Void> fold() {
        return settle(behind -> Uni.createFrom().item(behind));
    }

    /**
     * Completes when everything that was acknowledged before this call is folded for the accounts of some tenants. It
     * waits for no other account.
     *
     * @param tenants the keys of the tenants
     */
    public Uni<Void> foldFor(Set<String> tenants) {
        return settle(behind -> rounds.accountsOf(tenants, behind));
    }

    private Uni<Void> settle(Function<Set<Long>, Uni<Set<Long>>> wanted) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean gone = new AtomicBoolean();
            Runnable forget = SharedWork.onGivenUp(() -> gone.set(true));
            return settle(wanted, gone::get, FIRST_PAUSE).onTermination().invoke(forget);
        });
    }

    /** @param gone whether the request has ended */
    private Uni<Void> settle(Function<Set<Long>, Uni<Set<Long>>> wanted, BooleanSupplier gone, Duration pause) {
        return join().chain(round -> round.behind().isEmpty() || gone.getAsBoolean()
                ? Uni.createFrom().voidItem()
                : wanted.apply(round.behind()).chain(behind -> {
                    if (behind.isEmpty()) {
                        return Uni.createFrom().voidItem();
                    }
                    Optional<Throwable> failure = behind.stream()
                            .flatMap(account ->
                                    Optional.ofNullable(round.failed().get(account)).stream())
                            .findFirst();
                    if (failure.isPresent()) {
                        return Uni.createFrom().failure(failure.get());
                    }
                    if (behind.stream().noneMatch(round.busy()::containsKey)) {
                        return settle(wanted, gone, pause);
                    }
                    Duration next = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(pause)
                            .chain(() -> settle(wanted, gone, next));
                }));
    }

    private synchronized Uni<Result> join() {
        if (running == null) {
            running = begin();
            return running;
        }
        if (queued == null) {
            // The running round may have looked for deltas before this call, so it is not enough.
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

    private Uni<Result> begin() {
        long begun = System.nanoTime();
        return rounds.round(config.foldSize())
                .invoke(round -> {
                    deltas.increment((double) round.deltas());
                    rest(System.nanoTime() - begun);
                })
                .onTermination()
                .invoke(this::ended)
                .memoize()
                .indefinitely();
    }

    private void rest(long took) {
        restUntil = System.nanoTime() + Math.min(REST * took, MAX_REST);
    }
}
