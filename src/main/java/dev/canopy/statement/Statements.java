package dev.canopy.statement;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements that one request has run so far, through any session, connection or pool. Cancels them if the request
 * is cancelled.
 *
 * <p>A statement is the work of one call: a batch counts once, a cursor counts once however often it fetches, and the
 * driver's own {@code BEGIN}, {@code COMMIT} and {@code ROLLBACK} do not count. A statement counts when it is passed to
 * a connection, even if it fails.
 *
 * <p>The counter lives in the duplicated Vert.x context of the request and follows the request from thread to thread.
 * Thread-safe: statements that run at the same time are all counted.
 */
public final class Statements {
    private final StatementTallies tallies = new StatementTallies();
    private final Cancellation cancellation = new Cancellation();
    private @Nullable Route route;
    private boolean judged;
    private boolean failing;
    private boolean committed;
    private boolean concealed;
    private @Nullable Breach refused;
    private volatile @Nullable ReceivedBytes volume;
    private volatile String actor = ActorSetting.NOBODY;

    Statements() {}

    /**
     * A statement and how often it ran.
     *
     * @param statement its fingerprint: literals and parameters are {@code ?}, lists of them {@code (...)}
     * @param times at least 1
     * @param callSite the line of code that ran the statement, in tests and dev mode, if that line called the driver
     */
    public record Executed(String statement, int times, Optional<String> callSite) {}

    /**
     * Starts a new counter in the current duplicated context, and replaces a counter that exists there. Requests have a
     * counter anyway; this method is for a timer or a test that counts its own statements.
     *
     * @throws IllegalStateException outside a duplicated context, because other requests would share the counter
     */
    public static Statements begin() {
        if (!VertxContext.isOnDuplicatedContext()) {
            throw new IllegalStateException(
                    "Statements are counted per duplicated Vert.x context, and this is not one");
        }
        Statements statements = new Statements();
        Vertx.currentContext().putLocal(Statements.class, statements);
        return statements;
    }

    /**
     * Returns the counter of the current request; empty at start-up, in timers and on threads that belong to no
     * request.
     */
    public static Optional<Statements> current() {
        return Optional.ofNullable(in(Vertx.currentContext()));
    }

    static @Nullable Statements in(@Nullable Context context) {
        // Other contexts belong to no request, and Quarkus throws when their locals are read.
        return context != null && VertxContext.isDuplicatedContext(context) ? context.getLocal(Statements.class) : null;
    }

    /** Number of statements so far, including those that are still running. */
    public int count() {
        return tallies.count();
    }

    /** Number of different statements, that is, of statements with different fingerprints. */
    public int different() {
        return tallies.different();
    }

    /** The different statements, in the order in which they first ran. */
    public List<Executed> list() {
        return tallies.list();
    }

    /**
     * Total time from execution to result, over the statements that have completed; in nanoseconds. It does not include
     * the wait for a free connection of the pool. Times of statements that run at the same time add up, so the total
     * can be longer than the time that has passed.
     */
    public Duration duration() {
        return tallies.duration();
    }

    /**
     * Measures the volume of the database's responses, from the next statement on. Other requests do not pay for it.
     */
    public ReceivedBytes measure() {
        ReceivedBytes measured = new ReceivedBytes();
        volume = measured;
        return measured;
    }

    /**
     * From now on, the statements run with this value of the setting {@code canopy.actor} of the database. Without a
     * call, and for statements of no request, the setting is empty.
     */
    public void actAs(String caller) {
        actor = caller;
    }

    String actor() {
        return actor;
    }

    @Nullable ReceivedBytes volume() {
        return volume;
    }

    /**
     * Lets the database cancel the running statements, and refuses all later ones. Both fail with SQL state 57014. The
     * chain that runs them then ends as after any failure: transactions are rolled back, sessions are closed, and
     * connections are returned. A commit or rollback that is under way is completed.
     */
    public void cancel() {
        cancellation.cancel(this);
    }

    /**
     * Runs the listener when the statements are cancelled, at once if they already are. It never runs if the request
     * ends without cancellation.
     *
     * @return removes the listener; run it when the listener is not needed any more, so that a long request does not
     *     keep it
     */
    public Runnable onCancel(Runnable listener) {
        return cancellation.onCancel(listener);
    }

    /** Registers a statement that is about to be sent; false if it must not be sent. */
    boolean enter(ConnectionGate gate) {
        return cancellation.enter(gate);
    }

    void leave(ConnectionGate gate) {
        cancellation.leave(gate);
    }

    /** Adds the statements that other work has run on behalf of this request. */
    public void include(Statements others) {
        tallies.include(others.tallies);
        if (others.hasCommitted()) {
            commitAlone();
        }
    }

    /** Counts a statement with this fingerprint. */
    void executed(String fingerprint) {
        tallies.executed(fingerprint);
    }

    void answered(long nanoseconds) {
        tallies.answered(nanoseconds);
    }

    /** The route of the request; empty until it is known, and for requests that no resource method handles. */
    synchronized Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    synchronized void belongTo(Route known) {
        route = known;
    }

    /** From now on, finds the line of code that runs each statement. This is more expensive than counting. */
    void findCallSites(CallSites sites) {
        tallies.findCallSites(sites);
    }

    /** From now on, a transaction of a request that has broken its statement budget is not committed. */
    synchronized void failOnBreach() {
        failing = true;
    }

    /** Registers that a transaction is about to be committed; with the breach for which it must be rolled back. */
    synchronized Optional<Breach> commit() {
        if (failing && route != null && !committed) {
            refused = route.breach(this).orElse(null);
        }
        committed |= refused == null;
        return Optional.ofNullable(refused);
    }

    /** Registers a statement outside a transaction, which commits by itself. */
    synchronized void commitAlone() {
        committed = true;
    }

    /** Whether something may have been stored for good, so that the request must not fail because of its statements. */
    synchronized boolean hasCommitted() {
        return committed;
    }

    /** The breach for which a transaction was rolled back. */
    synchronized Optional<Breach> refused() {
        return Optional.ofNullable(refused);
    }

    /** True only for the first call, so that each breach is reported once. */
    synchronized boolean firstJudged() {
        boolean first = !judged;
        judged = true;
        return first;
    }

    /**
     * From now on, the request is exempt from its budget. For a request that is repeated from the beginning after a
     * failure that it did not cause.
     */
    public synchronized void spare() {
        judged = true;
    }

    /**
     * Keeps the number and the duration of the statements from the client. They would show a caller whether there is
     * data that it must not see.
     */
    public synchronized void conceal() {
        concealed = true;
    }

    synchronized boolean isConcealed() {
        return concealed;
    }

    @Override
    public String toString() {
        int statements = count();
        return statements + (statements == 1 ? " statement" : " statements");
    }
}
