package dev.canopy.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * A transaction that holds locks for which others wait, from one statement to the next. If this service stops between
 * two of them, or disappears without closing the connection, the database ends the transaction within seconds.
 */
public final class LockingTransaction {
    private static final String BOUND =
            "set local idle_in_transaction_session_timeout = '10s'; " + LongTransaction.KEEPALIVES;
    private static final String BEGIN = "begin; " + BOUND;

    private LockingTransaction() {}

    /** Makes such a transaction of one that has begun. */
    public static Uni<Void> bound(SqlConnection transaction) {
        return transaction.query(BOUND).execute().replaceWithVoid();
    }

    public static Uni<Void> begin(SqlConnection connection) {
        return connection.query(BEGIN).execute().replaceWithVoid();
    }

    public static Uni<Void> commit(SqlConnection transaction) {
        return transaction.query("commit").execute().replaceWithVoid();
    }

    /** Never fails: if the connection is lost, so is the transaction. */
    public static Uni<Void> rollBack(SqlConnection transaction) {
        return transaction
                .query("rollback")
                .execute()
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
