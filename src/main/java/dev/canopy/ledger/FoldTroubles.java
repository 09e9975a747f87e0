package dev.canopy.ledger;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The accounts that could not be folded: each account that failed is tried again after a growing pause, and the locks
 * of an account that was busy again and again are waited for. Thread-safe.
 */
final class FoldTroubles {
    private static final Logger LOG = Logger.getLogger(FoldTroubles.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6; // 64 seconds

    /** The attempts after which an account is waited for, so that a busy account is folded at last. */
    private static final int MANY_ATTEMPTS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<Long, Failed> failed = new HashMap<>();
    private final Map<Long, Integer> busy = new HashMap<>();

    /** The accounts that failed or were busy since the last round began. */
    private final Set<Long> noted = new HashSet<>();

    private final LongSupplier clock;

    /** @param until when the account is tried again */
    private record Failed(Throwable cause, int times, long until) {}

    /** @param clock the time in nanoseconds, from any start */
    FoldTroubles(LongSupplier clock) {
        this.clock = clock;
    }

    /** The last failure of an account that is not to be tried yet; empty for other accounts. */
    synchronized Optional<Throwable> pausing(long account) {
        return Optional.ofNullable(failed.get(account))
                .filter(failure -> failure.until - clock.getAsLong() > 0)
                .map(Failed::cause);
    }

    /** How long a fold should wait for the locks of an account: not at all, unless it was busy many times. */
    synchronized Duration patience(long account) {
        return busy.getOrDefault(account, 0) >= MANY_ATTEMPTS ? PATIENCE : Duration.ZERO;
    }

    /** The fold of an account has failed because of the account. Logs only the first of several failures. */
    synchronized void failed(long account, Throwable cause) {
        noted.add(account);
        Failed before = failed.get(account);
        int times = before == null ? 0 : Math.min(before.times + 1, MOST_DOUBLINGS);
        failed.put(account, new Failed(cause, times, clock.getAsLong() + (FIRST_PAUSE.toNanos() << times)));
        if (before == null) {
            LOG.errorf("The usage of the account %d cannot be folded and will be tried again: %s", account, cause);
        }
    }

    synchronized void busy(long account) {
        noted.add(account);
        busy.merge(account, 1, Integer::sum);
    }

    synchronized void folded(long account) {
        busy.remove(account);
        if (failed.remove(account) != null) {
            LOG.infof("The usage of the account %d can be folded again", account);
        }
    }

    /** A round begins to look for accounts with deltas. */
    synchronized void roundBegins() {
        noted.clear();
    }

    /**
     * Forgets all other accounts, which have no deltas any more. Keeps those that failed or were busy since the round
     * began, because they may have got their deltas after it looked.
     *
     * @param accounts those that the round has left behind
     */
    synchronized void keepOnly(Set<Long> accounts) {
        Set<Long> kept = new HashSet<>(accounts);
        kept.addAll(noted);
        failed.keySet().retainAll(kept);
        busy.keySet().retainAll(kept);
    }

    /** The number of accounts whose last fold has failed. */
    synchronized int failing() {
        return failed.size();
    }
}
