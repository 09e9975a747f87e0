package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.problem.SqlState;
import dev.canopy.query.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * The folds of single accounts, for rounds and for requests. Those who wait for an account share its folds, so that
 * they do not find it busy with one another's. Folds that wait for locks in the database take only some of the
 * connections, so that accounts that are locked for long leave the others to folds that need not wait. Thread-safe.
 */
final class AccountFolds {
    /** The number of folds that wait for locks in the database at the same time. Others are tried without waiting. */
    private static final int PATIENT = 2;

    private final FoldRepository repository;
    private final FoldTroubles troubles;
    private final LongConsumer folded;
    private final ConcurrencyLimit connections;
    private final Semaphore patient = new Semaphore(PATIENT);
    private final Map<Integer, ConcurrencyLimit> locks = new HashMap<>();
    private final SharedRuns<OptionalLong> accounts = new SharedRuns<>();

    /**
     * @param connections the number of folds at the same time
     * @param folded gets the number of deltas of each fold
     */
    AccountFolds(FoldRepository repository, FoldTroubles troubles, int connections, LongConsumer folded) {
        this.repository = repository;
        this.troubles = troubles;
        this.connections = new ConcurrencyLimit(connections);
        this.folded = folded;
    }

    /**
     * Folds the oldest deltas of an account, in a fold that begins after this call. Returns how many it has folded;
     * empty if another transaction folds, rebuilds or changes the account.
     *
     * @param most the most deltas to fold, the same in each call
     */
    Uni<OptionalLong> fold(Account account, int most) {
        return accounts.join(account.id(), () -> run(account, most));
    }

    /** Accounts with the same lock take turns, before they take a connection. */
    private Uni<OptionalLong> run(Account account, int most) {
        return lock(account.number())
                .run(() -> connections.run(() -> attempt(account.id(), most)))
                .invoke(number -> {
                    if (number.isPresent()) {
                        troubles.folded(account.id());
                        folded.accept(number.getAsLong());
                    } else {
                        troubles.busy(account.id());
                    }
                })
                .onFailure(SqlState::isOfStatement)
                .invoke(failure -> troubles.failed(account.id(), failure));
    }

    /** Never waits for a turn to wait: a round, or accounts with the same lock, would wait with it. */
    private Uni<OptionalLong> attempt(long account, int most) {
        Duration patience = troubles.patience(account);
        if (patience.isZero() || !patient.tryAcquire()) {
            return repository.fold(account, most, Duration.ZERO);
        }
        return Uni.createFrom()
                .deferred(() -> repository.fold(account, most, patience))
                .onTermination()
                .invoke(() -> patient.release());
    }

    /** At most one for each lock number, so at most 256. */
    private synchronized ConcurrencyLimit lock(int number) {
        return locks.computeIfAbsent(number, first -> new ConcurrencyLimit(1));
    }
}
