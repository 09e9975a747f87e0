package dev.canopy.database;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.function.Supplier;

/** A transaction whose statements may take longer than those of a request. */
public final class LongTransaction {
    /** Lets the database notice within seconds that the host of this service has disappeared. */
    static final String KEEPALIVES = "set local tcp_keepalives_idle = 4; set local tcp_keepalives_interval = 2;"
            + " set local tcp_keepalives_count = 3";

    private static final String ALLOW = "set local statement_timeout = 0; " + KEEPALIVES;
    private static final String BEGIN = "begin; " + ALLOW;

    private LongTransaction() {}

    /**
     * Removes the time limit of statements, including waits for locks, until the transaction ends. If this service
     * disappears without closing the connection, the database releases the locks of the transaction within seconds.
     */
    public static Uni<Void> allow(SqlConnection transaction) {
        return transaction.query(ALLOW).execute().replaceWithVoid();
    }

    /**
     * Runs one statement in such a transaction, in one round trip: the statements are sent without waiting for
     * responses, and the server runs them one after the other. If the statement fails, the commit rolls back without an
     * error of its own.
     */
    public static <T> Uni<T> run(SqlConnection connection, Supplier<Uni<T>> statement) {
        return Uni.combine()
                .all()
                .unis(
                        connection.query(BEGIN).execute(),
                        Uni.createFrom().deferred(statement::get),
                        connection.query("commit").execute())
                .collectFailures() // so that all statements have ended before the connection returns to the pool
                .with((begun, result, committed) -> result)
                .onFailure(CompositeException.class)
                .transform(failures -> failures.getCauses().getFirst());
    }
}
