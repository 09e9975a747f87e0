package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.problem.SqlState;
import dev.canopy.query.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * The folds of single accounts, for rounds and for requests. Those who wait for an account share its folds, so that
 * they do not find it busy with one another's. Thread-safe.
 */
final class AccountFolds {
    private final FoldRepository repository;
    private final FoldTroubles troubles;
    private final LongConsumer folded;
    private final ConcurrencyLimit connections;
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
                .run(() -> connections.run(() -> repository.fold(account.id(), most, troubles.patience(account.id()))))
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

    /** At most one for each lock number, so at most 256. */
    private synchronized ConcurrencyLimit lock(int number) {
        return locks.computeIfAbsent(number, first -> new ConcurrencyLimit(1));
    }
}
