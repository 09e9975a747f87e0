package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRound.Result;
import dev.canopy.problem.SqlState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Folds the accounts of all deltas, round by round, and single accounts for requests. One round of an instance runs at
 * a time; requests do not wait for it.
 */
@ApplicationScoped
class FoldRounds {
    /** The number of accounts that a round folds at the same time, each on a connection. */
    private static final int SLOTS = 4;

    /** The number of folds at the same time, of rounds and requests together. */
    private static final int CONNECTIONS = 2 * SLOTS;

    /** How long a round waits for its last folds. Those that take longer go on by themselves. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final FoldRepository repository;
    private final Vertx vertx;
    private final Duration grace;
    private final FoldSlots slots = new FoldSlots(SLOTS);
    private final FoldTroubles troubles = new FoldTroubles(System::nanoTime);
    private final AccountFolds folds;
    private final SharedRuns<Void> announcements = new SharedRuns<>();
    private final AtomicBoolean foldedApart = new AtomicBoolean();
    private volatile boolean incomplete;
    private volatile long behindSince = System.nanoTime();

    @Inject
    FoldRounds(FoldRepository repository, Vertx vertx, MeterRegistry telemetry) {
        this(repository, vertx, telemetry, GRACE);
    }

    FoldRounds(FoldRepository repository, Vertx vertx, MeterRegistry telemetry, Duration grace) {
        this.repository = repository;
        this.vertx = vertx;
        this.grace = grace;
        Counter deltas = Counter.builder("canopy.fold.deltas")
                .description("Deltas that this instance has folded")
                .register(telemetry);
        folds = new AccountFolds(repository, troubles, CONNECTIONS, deltas::increment);
        Gauge.builder("canopy.fold.failing", troubles, FoldTroubles::failing)
                .description("Accounts whose last fold by this instance failed")
                .register(telemetry);
    }

    /**
     * Visits every account with deltas. Of one account it folds at most a quarter of the limit, the oldest first,
     * because a move of a tenant waits for the fold of its account. The round belongs to no request, even if a request
     * started it, because others may wait for it, too.
     */
    Uni<Result> round(int limit) {
        return Uni.createFrom()
                .deferred(() -> {
                    troubles.roundBegins();
                    boolean apart = foldedApart.getAndSet(false);
                    return new FoldRound(repository, folds, slots, troubles, vertx, most(limit), grace)
                            .run()
                            .call(result -> publish(result, apart))
                            .onFailure()
                            .invoke(() -> foldedApart.set(true));
                })
                .runSubscriptionOn(repository::runApart);
    }

    private static int most(int limit) {
        return Math.ceilDiv(limit, SLOTS);
    }

    /** @param apart whether requests have folded something since the round before */
    private Uni<Void> publish(Result result, boolean apart) {
        Set<Long> behind = result.behind();
        troubles.keepOnly(behind);
        double oldest = result.busy().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        behindSince = System.nanoTime() - (long) (oldest * Duration.ofSeconds(1).toNanos());
        boolean complete = behind.isEmpty() && (incomplete || apart || result.deltas() > 0);
        incomplete = !behind.isEmpty();
        if (complete) {
            return repository.complete(result.seenAt());
        }
        return result.deltas() > 0 ? repository.publish() : Uni.createFrom().voidItem();
    }

    /**
     * Whether the last round has left accounts behind, or requests have folded some since, so that the next one may
     * move the time of all accounts.
     */
    boolean isIncomplete() {
        return incomplete || foldedApart.get();
    }

    /** The age of the oldest delta that the last round has left behind, in seconds; 0 for none. */
    double behind() {
        return incomplete
                ? (System.nanoTime() - behindSince)
                        / (double) Duration.ofSeconds(1).toNanos()
                : 0;
    }

    /** The accounts with deltas to which tenants with these keys belong. */
    Uni<List<Account>> accountsOf(Set<String> tenants) {
        return repository.accountsOf(tenants).runSubscriptionOn(repository::runApart);
    }

    /** How far an account has been folded. */
    enum Progress {
        /** All that was acknowledged before. */
        DONE,
        /** As much as a round folds of one account. */
        MORE,
        /** Another transaction folds, rebuilds or changes the account. */
        BUSY
    }

    /**
     * Folds one account, without a round, but as much as the round would. Fails if the account cannot be folded, now or
     * a short time ago, or if the database is away.
     */
    Uni<Progress> foldOnly(Account account, int limit) {
        return Uni.createFrom()
                .deferred(() -> {
                    foldedApart.set(true); // even if the caller leaves before the fold ends
                    Optional<Throwable> failed = troubles.pausing(account.id());
                    return failed.isPresent()
                            ? Uni.createFrom().<OptionalLong>failure(failed.get())
                            : folds.fold(account, most(limit));
                })
                .map(folded -> progress(folded, limit))
                .onFailure(SqlState::isOfOthers)
                .recoverWithItem(Progress.BUSY)
                .runSubscriptionOn(repository::runApart);
    }

    private static Progress progress(OptionalLong folded, int limit) {
        if (folded.isEmpty()) {
            return Progress.BUSY;
        }
        return folded.getAsLong() < most(limit) ? Progress.DONE : Progress.MORE;
    }

    /** What an announcement says. Only one of each kind runs at a time. */
    private enum Announcement {
        FOLDED,
        COMPLETE
    }

    /** Tells readers of what was folded for a request. */
    Uni<Void> announce() {
        return Uni.createFrom()
                .deferred(() -> announcements.join(Announcement.FOLDED, repository::announce))
                .runSubscriptionOn(repository::runApart);
    }

    /** The same, and moves the time of all accounts if none has usage that is not folded. */
    Uni<Void> announceToAll() {
        return Uni.createFrom()
                .deferred(() -> announcements.join(
                        Announcement.COMPLETE,
                        () -> repository
                                .look(0, 1)
                                .chain(look -> look.accounts().isEmpty()
                                        ? repository.complete(look.seenAt())
                                        : repository.announce())))
                .runSubscriptionOn(repository::runApart);
    }
}
