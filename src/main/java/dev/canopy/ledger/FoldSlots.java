package dev.canopy.ledger;

import dev.canopy.ledger.FoldRepository.Account;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that the rounds of this instance fold, each on a connection. A fold may last longer than the round that
 * began it. Thread-safe.
 */
final class FoldSlots {
    private final int limit;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private @Nullable Runnable listener;

    /** @param limit the number of accounts that rounds fold at the same time */
    FoldSlots(int limit) {
        this.limit = limit;
    }

    /** Calls the listener, and no earlier one, whenever a slot becomes free. */
    synchronized void onFree(Runnable freed) {
        listener = freed;
    }

    synchronized boolean isFull() {
        return numbers.size() == limit;
    }

    synchronized boolean isFolding(long account) {
        return numbers.containsKey(account);
    }

    /**
     * Takes a slot; false if none is free, or if the fold of another account has the same lock number, so that no slot
     * waits for a lock.
     */
    synchronized boolean take(Account account) {
        if (isFull() || numbers.containsValue(account.number())) {
            return false;
        }
        numbers.put(account.id(), account.number());
        return true;
    }

    void release(Account account) {
        Runnable freed;
        synchronized (this) {
            numbers.remove(account.id());
            freed = listener;
        }
        if (freed != null) {
            freed.run();
        }
    }
}
