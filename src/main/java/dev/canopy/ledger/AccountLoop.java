package dev.canopy.ledger;

import dev.canopy.request.PeriodicWorks;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Works on accounts one after the other, however many they are. */
final class AccountLoop {
    private AccountLoop() {}

    /**
     * Works on each account that is found, and completes when none is left.
     *
     * @param next finds the account with the lowest id above the given one; empty if there is none
     */
    static Uni<Void> each(LongFunction<Uni<Optional<Long>>> next, LongFunction<Uni<Void>> work) {
        return Uni.createFrom().deferred(() -> {
            AtomicLong last = new AtomicLong(Long.MIN_VALUE);
            return PeriodicWorks.untilDone(() -> next.apply(last.get()).chain(account -> {
                account.ifPresent(last::set);
                return account.isEmpty()
                        ? Uni.createFrom().item(false)
                        : work.apply(account.get()).replaceWith(true);
            }));
        });
    }
}
