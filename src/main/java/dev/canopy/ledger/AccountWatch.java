package dev.canopy.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Looks at the values of an account in the transaction of a fold that changes them. */
public interface AccountWatch {
    /**
     * Called after a fold has written the roll-ups of an account that has alerts, before its commit. If it fails, the
     * fold is rolled back and made again, with {@link #missed}.
     */
    Uni<Void> folded(SqlConnection transaction, long account);

    /** Called in place of {@link #folded} when that has failed, so that the values are looked at later. */
    Uni<Void> missed(SqlConnection transaction, long account, Throwable failure);
}
