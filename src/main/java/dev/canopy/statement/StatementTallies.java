package dev.canopy.statement;

import dev.canopy.statement.Statements.Executed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How often each statement of a request ran, and how long all of them took. Thread-safe. */
final class StatementTallies {
    /** Bounds the memory of a stream without end. All further statements count as {@link #OTHERS}. */
    private static final int MAX_DIFFERENT = 1_000;

    private static final String OTHERS = "(other statements)";

    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private int count;
    private @Nullable CallSites callSites;

    /** How often one statement ran, and where it ran first, if that is known. */
    private static final class Tally {
        private int times;
        private @Nullable String callSite;
    }

    synchronized int count() {
        return count;
    }

    synchronized int different() {
        return tallies.size();
    }

    /** In the order in which the statements first ran. */
    synchronized List<Executed> list() {
        return tallies.entrySet().stream()
                .map(entry -> new Executed(
                        entry.getKey(), entry.getValue().times, Optional.ofNullable(entry.getValue().callSite)))
                .toList();
    }

    Duration duration() {
        return Duration.ofNanos(nanos.get());
    }

    /** From now on, finds the line of code that runs each statement. This is more expensive than counting. */
    synchronized void findCallSites(CallSites sites) {
        callSites = sites;
    }

    /** Counts a statement with this fingerprint. */
    synchronized void executed(String fingerprint) {
        Tally tally = tally(fingerprint);
        tally.times++;
        count++;
        if (callSites != null && tally.callSite == null) {
            tally.callSite = callSites.current();
        }
    }

    void answered(long nanoseconds) {
        nanos.addAndGet(nanoseconds);
    }

    /** Adds the statements of other work. */
    void include(StatementTallies others) {
        List<Executed> theirs = others.list();
        synchronized (this) {
            for (Executed each : theirs) {
                Tally tally = tally(each.statement());
                tally.times += each.times();
                tally.callSite = each.callSite().orElse(tally.callSite);
                count += each.times();
            }
        }
        nanos.addAndGet(others.nanos.get());
    }

    private Tally tally(String fingerprint) {
        boolean full = tallies.size() >= MAX_DIFFERENT && !tallies.containsKey(fingerprint);
        return tallies.computeIfAbsent(full ? OTHERS : fingerprint, first -> new Tally());
    }
}
