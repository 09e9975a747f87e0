package dev.canopy.database;

import dev.canopy.database.ReplicaWatch.Standby;
import dev.canopy.postgres.StartupFailure;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The standby that serves reads ({@code canopy.database.read-url}). {@link ReplicaWatch} knows how far it is; requests
 * decide by that, and run no statement for it. While it is away or too far behind, reads go to the database, and they
 * come back by themselves. Thread-safe.
 */
@Singleton
public class ReadReplica {
    static final String KEY = "canopy.database.read-url";

    private static final int BAD_REQUEST = 400;

    private final Vertx vertx;
    private final DatabaseConfig config;
    private final DatabasePoolCreator pools;
    private final Map<Choice, Counter> reads = new EnumMap<>(Choice.class);
    private volatile @Nullable ReplicaWatch watch;
    private volatile long notBefore = System.nanoTime();

    /** Why a request reads from where it does. */
    private enum Choice {
        /** From the standby. */
        NEAR("replica"),
        /** The standby does not respond. */
        AWAY("primary"),
        /** It is too far behind. */
        BEHIND("primary"),
        /** The standby has not replayed yet what the caller has written. */
        UNSEEN("primary"),
        /** It has not responded to the request, or has refused it. */
        AGAIN("primary");

        private final String database;

        Choice(String database) {
            this.database = database;
        }
    }

    ReadReplica(Vertx vertx, DatabaseConfig config, DatabasePoolCreator pools, MeterRegistry telemetry) {
        this.vertx = vertx;
        this.config = config;
        this.pools = pools;
        if (isConfigured()) {
            Gauge.builder("canopy.database.replica.lag", this, ReadReplica::lag)
                    .baseUnit("seconds")
                    .description(
                            "How old the state of the read replica is at most; since the start, before it has responded")
                    .register(telemetry);
            for (Choice choice : Choice.values()) {
                Counter counter = Counter.builder("canopy.database.reads")
                        .description(
                                "Requests that may read from the replica, by the database that served them and the reason")
                        .tag("database", choice.database)
                        .tag("reason", choice.name().toLowerCase(Locale.ROOT))
                        .register(telemetry);
                reads.put(choice, counter);
            }
        }
    }

    /** Whether there is one, even if it is away. */
    public boolean isConfigured() {
        return config.readUrl().isPresent();
    }

    void start(@Observes StartupEvent event) throws StartupFailure {
        if (isConfigured()) {
            PgConnectOptions primary = pools.servers().getFirst();
            PgConnectOptions standby = DatabaseUrl.parse(KEY, config.readUrl().orElseThrow())
                    .toOptions(primary)
                    .setCachePreparedStatements(primary.getCachePreparedStatements());
            ReplicaWatch begun = new ReplicaWatch(
                    vertx, primary, standby, () -> pools.create(vertx, List.of(new PgConnectOptions(standby))));
            begun.start();
            watch = begun;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        ReplicaWatch begun = watch;
        if (begun != null) {
            begun.stop();
        }
    }

    /** In seconds; before it has responded, since the start, so that one that never responds is missed. */
    private double lag() {
        ReplicaWatch begun = watch;
        return begun == null
                ? 0
                : (System.nanoTime() - begun.freshAt())
                        / (double) Duration.ofSeconds(1).toNanos();
    }

    /** In a few words, for operators; empty if there is none. */
    Optional<String> condition() {
        ReplicaWatch begun = watch;
        if (begun == null) {
            return Optional.empty();
        }
        String trouble = begun.trouble();
        return Optional.of(trouble == null ? "up" : "away: " + trouble);
    }

    /**
     * Where a request reads.
     *
     * @param after the position in the log that its response must have seen; null if none
     */
    ReadTarget choose(@Nullable Long after) {
        ReplicaWatch begun = watch;
        Standby standby = begun == null ? null : begun.standby();
        if (standby == null) {
            return chosen(Choice.AWAY, ReadTarget.PRIMARY);
        }
        if (System.nanoTime() - standby.freshAt() > config.readMaxLag().toNanos()
                || standby.freshAt() - notBefore < 0) {
            return chosen(Choice.BEHIND, ReadTarget.PRIMARY);
        }
        return after != null && standby.lsn() < after
                ? chosen(Choice.UNSEEN, ReadTarget.PRIMARY)
                : chosen(Choice.NEAR, new ReadTarget(standby.pool(), standby.requests()));
    }

    private ReadTarget chosen(Choice choice, ReadTarget target) {
        Counter counter = reads.get(choice);
        if (counter != null) {
            counter.increment();
        }
        return target;
    }

    /**
     * From now on, reads go to the standby only once it has what is committed now: after the database has announced a
     * change, so that the standby is not asked before it has replayed it.
     */
    public void catchUp() {
        notBefore = System.nanoTime();
    }

    /**
     * Whether to repeat a failed read on the database itself. Not if the parameters are wrong, the statement was
     * cancelled or timed out, or it needs more than a database can hold.
     *
     * @param target the standby
     */
    boolean isToBeAskedAgain(ReadTarget target, Throwable failure) {
        if (SqlState.QUERY_CANCELED.caused(failure)
                || SqlState.PROGRAM_LIMIT_EXCEEDED.caused(failure)
                || (failure instanceof ProblemException problem
                        && problem.type().status() == BAD_REQUEST)) {
            return false;
        }
        chosen(Choice.AGAIN, ReadTarget.PRIMARY);
        boolean answers = failure instanceof ProblemException
                || failure instanceof ConnectionPoolTooBusyException
                || failure instanceof StaleReplicaException
                || SqlState.isOfOthers(failure) // a conflict with what it replays
                || SqlState.isOfStatement(failure);
        ReplicaWatch begun = watch;
        if (!answers && begun != null) {
            begun.suspect(target.replica(), failure);
        }
        return true;
    }
}
