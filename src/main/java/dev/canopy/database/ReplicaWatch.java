package dev.canopy.database;

import dev.canopy.database.ReplicationProbe.Place;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database and its standby four times a second how far they are. A standby that does not respond in time loses
 * its pool: its statements under way fail, so that their requests can ask the database. A new pool begins once it
 * responds again.
 */
final class ReplicaWatch {
    private static final Logger LOG = Logger.getLogger(ReplicaWatch.class);

    private static final long INTERVAL = 250; // milliseconds

    /**
     * How long requests avoid the standby after it did not respond to one. It may refuse new connections, which the
     * probe does not notice, because its connection is open.
     */
    private static final long REST = Duration.ofSeconds(1).toNanos();

    /**
     * Requests that wait for a connection of a pool fail when the pool closes. If they were cancelled before that,
     * their failures would have no receiver, and would be logged as errors.
     */
    private static final long UNTIL_WAITING_HAS_FAILED = 50; // milliseconds

    /** Failures of requests are logged once, as long as they go on. */
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final Vertx vertx;
    private final Supplier<Pool> pools;
    private final ReplicationProbe ofPrimary;
    private final ReplicationProbe ofStandby;

    // Used in this context only, as are the probes.
    private final Context context;
    private final ReplayPositions positions = new ReplayPositions();
    private @Nullable Pool pool;
    private StandbyRequests requests = new StandbyRequests();
    private @Nullable Long cluster;
    private boolean warned;
    private boolean stopped;
    private long timer;
    private long restUntil = System.nanoTime() - QUIET;

    private volatile @Nullable Standby standby;
    private volatile long freshAt = System.nanoTime();
    private volatile @Nullable String doubt;
    private volatile @Nullable String trouble = "It has not responded yet.";

    /** @param pools makes pools of the standby */
    ReplicaWatch(Vertx vertx, PgConnectOptions primary, PgConnectOptions standby, Supplier<Pool> pools) {
        this.vertx = vertx;
        this.pools = pools;
        this.ofPrimary = new ReplicationProbe(vertx, primary);
        this.ofStandby = new ReplicationProbe(vertx, standby);
        this.context = vertx.getOrCreateContext();
    }

    /**
     * A standby that responds.
     *
     * @param requests those that wait for the pool
     * @param lsn the position that it has replayed at least, in bytes
     * @param freshAt the time up to which it has everything, by {@link System#nanoTime}
     */
    record Standby(Pool pool, StandbyRequests requests, long lsn, long freshAt) {}

    void start() {
        context.runOnContext(now -> look());
    }

    void stop() {
        context.runOnContext(now -> {
            stopped = true;
            vertx.cancelTimer(timer);
            ofPrimary.close();
            ofStandby.close();
            closePool();
        });
    }

    /** The standby as it was a moment ago; null if it does not respond. */
    @Nullable Standby standby() {
        return standby;
    }

    /**
     * The time up to which it had everything when it last responded; the start of this watch if it has not responded
     * yet.
     */
    long freshAt() {
        return freshAt;
    }

    /** Why it is not used; null if it is. */
    @Nullable String trouble() {
        String known = trouble;
        return known == null ? doubt : known;
    }

    /** Nobody else gets this pool for a while. */
    void suspect(@Nullable Pool suspected, Throwable failure) {
        Standby known = standby;
        if (known != null && known.pool.equals(suspected)) {
            standby = null;
            context.runOnContext(soon -> rest(failure));
        }
    }

    private void rest(Throwable failure) {
        long now = System.nanoTime();
        if (now - restUntil > QUIET) {
            LOG.warnf("The read replica did not respond to a request, so the database itself serves it: %s", failure);
        }
        restUntil = now + REST;
        standby = null;
        doubt = "A request failed there: " + failure.getMessage();
    }

    private void look() {
        Future<Place> primary = ofPrimary.ask();
        Future<Place> replica = ofStandby.ask();
        Future.join(primary, replica).onComplete(asked -> {
            if (!stopped) {
                if (primary.succeeded() && !primary.result().standby()) {
                    learn(primary.result());
                }
                judge(replica);
                timer = vertx.setTimer(INTERVAL, again -> look());
            }
        });
    }

    private void learn(Place primary) {
        if (cluster == null || cluster != primary.cluster()) {
            positions.clear();
            cluster = primary.cluster();
        }
        positions.add(primary.askedAt(), primary.lsn());
    }

    private void judge(Future<Place> replica) {
        String objection = replica.succeeded()
                ? objection(replica.result())
                : String.valueOf(replica.cause().getMessage());
        Long reached = objection == null ? positions.reached(replica.result().lsn()) : null;
        if (reached != null) {
            use(replica.result(), reached);
        } else {
            leave(objection == null ? "It is far behind." : objection);
        }
    }

    private @Nullable String objection(Place replica) {
        if (!replica.standby()) {
            return "It is no standby.";
        }
        if (cluster == null) {
            return "The database itself has not responded yet.";
        }
        return cluster == replica.cluster() ? null : "It is a standby of another database.";
    }

    private void use(Place replica, long reached) {
        Pool used = pool;
        if (used == null) {
            used = pools.get();
            pool = used;
            requests = new StandbyRequests();
        }
        freshAt = reached;
        if (System.nanoTime() - restUntil >= 0) {
            standby = new Standby(used, requests, replica.lsn(), reached);
            doubt = null;
        }
        if (trouble != null) {
            LOG.info("The read replica responds, and gets reads.");
        }
        trouble = null;
        warned = false;
    }

    private void leave(String reason) {
        standby = null;
        closePool();
        if (!warned) {
            LOG.warnf("The read replica is away, so all reads go to the database itself: %s", reason);
        }
        trouble = reason;
        warned = true;
    }

    /** Ends the connections at once, and with them the statements that a dead standby would never complete. */
    private void closePool() {
        if (pool != null) {
            StandbyRequests left = requests;
            pool.close();
            pool = null;
            vertx.setTimer(UNTIL_WAITING_HAS_FAILED, now -> left.cancel());
        }
    }
}
