package dev.canopy.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** A transaction whose statements may take longer than those of a request. */
public final class LongTransaction {
    private static final String ALLOW = "set local statement_timeout = 0; set local tcp_keepalives_idle = 4;"
            + " set local tcp_keepalives_interval = 2; set local tcp_keepalives_count = 3";

    private LongTransaction() {}

    /**
     * Removes the time limit of statements, including waits for locks, until the transaction ends. If this service
     * disappears without closing the connection, the database releases the locks of the transaction within seconds.
     */
    public static Uni<Void> allow(SqlConnection transaction) {
        return transaction.query(ALLOW).execute().replaceWithVoid();
    }
}
