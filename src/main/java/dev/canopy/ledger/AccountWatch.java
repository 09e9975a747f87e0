package dev.canopy.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Looks at the values of an account in the transaction of a fold that changes them. */
public interface AccountWatch {
    /**
     * Called after a fold has written the roll-ups of an account that has alerts, before its commit. It should not fail: the
     * fold would be rolled back.
     */
    Uni<Void> folded(SqlConnection transaction, long account);
}
