package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRound.Result;
import dev.canopy.query.SharedWork;
import dev.canopy.request.PeriodicWorks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps the roll-ups up to date: folds deltas periodically and on request. Every instance of the service has a folder.
 * Locks in the database let only one of them work on an account; if it dies, another one continues. An account that is
 * locked delays only those with the same lock number, and one that cannot be folded delays none. What requests wait for
 * is folded without a round, so that a response does not show how busy other accounts are, unless the instance already
 * runs as many folds as it may. Thread-safe.
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
    private final SharedRuns<Result> all = new SharedRuns<>();
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
        return PeriodicWorks.untilDone(() ->
                all.join(this, this::round).map(round -> !round.unfinished().isEmpty()));
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
        return whileWanted(gone -> settle(gone, FIRST_PAUSE));
    }

    /**
     * Completes when everything that was acknowledged before this call is folded for the accounts of some tenants.
     * Their folds need no round, and calls share them. It waits for folds of other accounts that have the same lock
     * number, and for its turn if the instance already runs as many folds as it may.
     *
     * @param tenants the keys of the tenants
     * @param everything whether the caller sees all accounts. Then the time of all accounts has moved as well, unless
     *     other accounts have usage that is not folded.
     */
    public Uni<Void> foldFor(Set<String> tenants, boolean everything) {
        return whileWanted(gone -> rounds.accountsOf(tenants)
                .chain(accounts -> settle(accounts, gone).chain(() -> {
                    if (everything) {
                        return rounds.announceToAll();
                    }
                    return accounts.isEmpty() ? Uni.createFrom().voidItem() : rounds.announce();
                })));
    }

    private Uni<Void> settle(List<Account> accounts, BooleanSupplier gone) {
        return accounts.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(accounts.stream()
                                .map(account -> settle(account, gone, FIRST_PAUSE))
                                .toList())
                        .andFailFast()
                        .replaceWithVoid();
    }

    /** @param work gets whether the request has ended */
    private static Uni<Void> whileWanted(Function<BooleanSupplier, Uni<Void>> work) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean gone = new AtomicBoolean();
            Runnable forget = SharedWork.onGivenUp(() -> gone.set(true));
            return work.apply(gone::get).onTermination().invoke(forget);
        });
    }

    private Uni<Void> settle(BooleanSupplier gone, Duration pause) {
        return all.join(this, this::round).chain(round -> {
            if (round.behind().isEmpty() || gone.getAsBoolean()) {
                return Uni.createFrom().voidItem();
            }
            if (!round.failed().isEmpty()) {
                return Uni.createFrom()
                        .failure(round.failed().values().iterator().next());
            }
            return round.busy().isEmpty() ? settle(gone, pause) : afterwards(pause, () -> settle(gone, longer(pause)));
        });
    }

    private Uni<Void> settle(Account account, BooleanSupplier gone, Duration pause) {
        return rounds.foldOnly(account, config.foldSize())
                .chain(progress -> gone.getAsBoolean()
                        ? Uni.createFrom().voidItem()
                        : switch (progress) {
                            case DONE -> Uni.createFrom().voidItem();
                            case MORE -> settle(account, gone, pause);
                            case BUSY -> afterwards(pause, () -> settle(account, gone, longer(pause)));
                        });
    }

    private static Duration longer(Duration pause) {
        Duration longer = pause.multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    private static Uni<Void> afterwards(Duration pause, Supplier<Uni<Void>> work) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(pause).chain(work::get);
    }

    private Uni<Result> round() {
        long begun = System.nanoTime();
        return rounds.round(config.foldSize()).invoke(round -> rest(System.nanoTime() - begun));
    }

    private void rest(long took) {
        restUntil = System.nanoTime() + Math.min(REST * took, MAX_REST);
    }
}
