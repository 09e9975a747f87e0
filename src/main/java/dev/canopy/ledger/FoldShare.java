package dev.canopy.ledger;

import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The accounts whose id has a given remainder, and the locks that must be held to fold them. All tenants of an account
 * are in the same share, so two shares have no roll-up in common.
 *
 * @param modulus the divisor of the ids, at least 1
 * @param remainder 0 to modulus - 1
 * @param first the first lock, 0 to 3
 * @param last the last lock, {@code first} to 3; locks are taken in ascending order
 */
record FoldShare(long modulus, long remainder, int first, int last) {
    private static final String TAKE = """
            select pg_advisory_xact_lock(hashtext('canopy.fold'), share) from generate_series($1::integer, $2::integer) share
            """;

    /** The number of shares. Each has a row in {@code rollup_state}. */
    static final int SHARES = 4;

    static final FoldShare ALL = new FoldShare(1, 0, 0, SHARES - 1);

    static final List<FoldShare> EACH =
            LongStream.range(0, SHARES).mapToObj(FoldShare::of).toList();

    private static FoldShare of(long share) {
        return new FoldShare(SHARES, share, (int) share, (int) share);
    }

    /**
     * Waits until no other transaction folds any of these accounts or changes the tree, and blocks such transactions
     * until this one ends.
     */
    Uni<Void> take(SqlConnection transaction) {
        return TreeLock.TREE_STAYS
                .take(transaction)
                .chain(() -> transaction.preparedQuery(TAKE).execute(Tuple.of(first, last)))
                .replaceWithVoid();
    }
}
