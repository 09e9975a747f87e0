package dev.canopy.statement;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The statements that one request has run so far, through any session, connection or pool, and their end if the request
 * is cancelled.
 *
 * <p>A statement is what one call executes: a batch is one, a cursor is one however often it fetches, and the driver's
 * own {@code BEGIN}, {@code COMMIT} and {@code ROLLBACK} are none. It counts once it is handed to a connection, also
 * when it fails.
 *
 * <p>The counter lives in the duplicated Vert.x context of the request and follows it from thread to thread. All
 * methods may be called from any thread; of statements running at the same time, none is lost.
 */
public final class Statements {
    /** So that a stream without end takes no memory without end. */
    private static final int MAX_DIFFERENT = 1_000;

    private static final String OTHERS = "(other statements)";

    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<ConnectionGate> running = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private int count;
    private boolean cancelled;
    private @Nullable Route route;
    private @Nullable CallSites callSites;
    private boolean judged;
    private volatile @Nullable ReceivedBytes volume;

    Statements() {}

    /** How often one statement ran, and where it was first run from as far as that is known. */
    private static final class Tally {
        private int times;
        private @Nullable String callSite;
    }

    /**
     * A statement and how often it ran.
     *
     * @param statement without its values: literals and parameters are {@code ?}, lists of them {@code (...)}
     * @param callSite where it was run from, in tests and dev mode, if the driver was called from there
     */
    public record Executed(String statement, int times, Optional<String> callSite) {}

    /**
     * Starts a new counter in the current duplicated context, in place of the one that may be there. Requests do this
     * by themselves; it is for a timer or a test that wants to know its own statements.
     *
     * @throws IllegalStateException outside a duplicated context, where the count would be everyone's
     */
    public static Statements begin() {
        if (!VertxContext.isOnDuplicatedContext()) {
            throw new IllegalStateException("Statements are counted per duplicated Vert.x context; this is none");
        }
        Statements statements = new Statements();
        Vertx.currentContext().putLocal(Statements.class, statements);
        return statements;
    }

    /** The counter of the current request; empty at start-up, in timers and on threads that belong to no request. */
    public static Optional<Statements> current() {
        return Optional.ofNullable(in(Vertx.currentContext()));
    }

    static @Nullable Statements in(@Nullable Context context) {
        // Other contexts belong to no request, and Quarkus throws when their locals are read.
        return context != null && VertxContext.isDuplicatedContext(context) ? context.getLocal(Statements.class) : null;
    }

    /** Statements executed so far, running ones included. */
    public synchronized int count() {
        return count;
    }

    /** How many of them differ by more than their values. */
    public synchronized int different() {
        return tallies.size();
    }

    /** The different ones, in the order in which they first ran. */
    public synchronized List<Executed> list() {
        return tallies.entrySet().stream()
                .map(entry -> new Executed(
                        entry.getKey(), entry.getValue().times, Optional.ofNullable(entry.getValue().callSite)))
                .toList();
    }

    /**
     * Time from execution to result, summed over the statements that are answered; in nanoseconds. Waiting for a free
     * connection of the pool is not part of it. Statements that ran side by side add up to more than the time passed.
     */
    public Duration duration() {
        return Duration.ofNanos(nanos.get());
    }

    /** Measures what the database sends, from the next statement on. Requests that do not ask for it have no cost of it. */
    public ReceivedBytes measure() {
        ReceivedBytes measured = new ReceivedBytes();
        volume = measured;
        return measured;
    }

    @Nullable ReceivedBytes volume() {
        return volume;
    }

    /**
     * Lets the database cancel what runs, and refuses what would be sent from now on; both fail with SQL state 57014.
     * The chain that runs them then ends as after any failure: transactions are rolled back, sessions closed,
     * connections given back. A transaction whose end is under way ends.
     */
    public void cancel() {
        List<ConnectionGate> gates;
        List<Runnable> informed;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            gates = running.stream().distinct().toList();
            informed = List.copyOf(listeners);
        }
        gates.forEach(gate -> gate.cancel(this));
        informed.forEach(Runnable::run);
    }

    /**
     * Runs this once they are cancelled: at once if they are, never if the request ends without.
     *
     * @return what to run when the listener need not be told any more, so that a long request does not keep it
     */
    public Runnable onCancel(Runnable listener) {
        synchronized (this) {
            if (!cancelled) {
                listeners.add(listener);
                return () -> forget(listener);
            }
        }
        listener.run();
        return () -> {};
    }

    private synchronized void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** A statement is about to be sent; false if it must not be. */
    synchronized boolean enter(ConnectionGate gate) {
        return !cancelled && running.add(gate);
    }

    synchronized void leave(ConnectionGate gate) {
        running.remove(gate);
    }

    /** Counts what others have run on behalf of this one. */
    public void include(Statements others) {
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

    /** @param fingerprint of the statement */
    synchronized void executed(String fingerprint) {
        Tally tally = tally(fingerprint);
        tally.times++;
        count++;
        if (callSites != null && tally.callSite == null) {
            tally.callSite = callSites.current();
        }
    }

    private Tally tally(String fingerprint) {
        boolean full = tallies.size() >= MAX_DIFFERENT && !tallies.containsKey(fingerprint);
        return tallies.computeIfAbsent(full ? OTHERS : fingerprint, first -> new Tally());
    }

    void answered(long nanoseconds) {
        nanos.addAndGet(nanoseconds);
    }

    /** The method that answers the request; none as long as it is not known, and for what is not answered by one. */
    synchronized Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    synchronized void belongTo(Route known) {
        route = known;
    }

    /** Looks for where each statement is run from, which costs more than to count it. */
    synchronized void findCallSites(CallSites sites) {
        callSites = sites;
    }

    /** Whether this is the first who judges them: what a request breaks is reported once. */
    synchronized boolean firstJudged() {
        boolean first = !judged;
        judged = true;
        return first;
    }

    @Override
    public String toString() {
        int statements = count();
        return statements + (statements == 1 ? " statement" : " statements");
    }
}
