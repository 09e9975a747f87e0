package dev.canopy.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** A transaction whose statements may take longer than those of a request. */
public final class LongTransaction {
    private static final String ALLOW = "set local statement_timeout = 0; set local tcp_keepalives_idle = 4;"
            + " set local tcp_keepalives_interval = 2; set local tcp_keepalives_count = 3";

    private LongTransaction() {}

    /**
     * Lifts the time limit of statements until the transaction ends, waiting for locks included. What it holds is let go
     * within seconds if this service vanishes without a word.
     */
    public static Uni<Void> allow(SqlConnection transaction) {
        return transaction.query(ALLOW).execute().replaceWithVoid();
    }
}
