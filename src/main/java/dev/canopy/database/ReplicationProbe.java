package dev.canopy.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for its position in the log, on a connection of its own, so that it gets a response even while all
 * connections of the pool are in use. Use it on one event loop only.
 */
final class ReplicationProbe {
    private static final String NAME = "canopy-replication";

    private static final String QUERY = """
            select pg_is_in_recovery() as standby, (select system_identifier from pg_control_system()) as cluster,
              (coalesce(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, '0/0') - '0/0')::bigint as lsn
            """;

    /** A server that takes longer is considered unreachable. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** A query without a response is given up after this time, because its connection may be dead. */
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final Vertx vertx;
    private final PgConnectOptions server;
    private @Nullable PgConnection connection;
    private @Nullable Future<Place> asked;
    private long since;

    ReplicationProbe(Vertx vertx, PgConnectOptions server) {
        this.vertx = vertx;
        this.server = new PgConnectOptions(server).addProperty("application_name", NAME);
    }

    /**
     * Where a server is.
     *
     * @param askedAt the time of the query, by {@link System#nanoTime}
     * @param standby whether it replays the log of another server
     * @param cluster identifies the server and all its copies
     * @param lsn the position up to which it has written its log, or replayed it, in bytes
     */
    record Place(long askedAt, boolean standby, long cluster, long lsn) {}

    /**
     * A query that has no response yet is not sent again, so that a server that stands still is not filled with
     * connections.
     */
    Future<Place> ask() {
        Future<Place> open = asked;
        if (open == null || open.isComplete() || System.nanoTime() - since > PATIENCE) {
            since = System.nanoTime();
            close();
            open = query(since);
            asked = open;
        }
        return open.timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Asks again on a new connection if the one that was open is lost: that alone does not show that the server is
     * away.
     */
    private Future<Place> query(long askedAt) {
        PgConnection present = connection;
        return present == null
                ? connect(askedAt).compose(open -> query(askedAt, open))
                : query(askedAt, present)
                        .recover(lost -> since == askedAt
                                ? connect(askedAt).compose(open -> query(askedAt, open))
                                : Future.failedFuture(lost));
    }

    private Future<Place> query(long askedAt, PgConnection open) {
        return open.query(QUERY)
                .execute()
                .map(rows -> place(askedAt, rows.iterator().next()))
                .onFailure(failure -> {
                    if (since == askedAt) {
                        close();
                    }
                });
    }

    private Future<PgConnection> connect(long askedAt) {
        return PgConnection.connect(vertx, server).onSuccess(open -> {
            if (since == askedAt) {
                connection = open;
            } else {
                open.close(); // given up meanwhile
            }
        });
    }

    private static Place place(long askedAt, Row row) {
        return new Place(askedAt, row.getBoolean("standby"), row.getLong("cluster"), row.getLong("lsn"));
    }

    /** The next query opens a connection. */
    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
