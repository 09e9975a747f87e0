package dev.canopy.ledger;

import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The accounts whose number leaves a rest when it is divided, and the locks that who folds them takes: an account and its
 * whole tree are in the same share, and two shares have no roll-up in common.
 *
 * @param modulus at least 1
 * @param rest    0 to modulus - 1
 * @param first   of the locks, 0 to 3
 * @param last    of the locks, taken in their order
 */
record FoldShare(long modulus, long rest, int first, int last) {
    private static final String TAKE = """
            select pg_advisory_xact_lock(hashtext('canopy.fold'), share) from generate_series($1::integer, $2::integer) share
            """;

    /** As many as have a row in {@code rollup_state}. */
    static final int SHARES = 4;

    static final FoldShare ALL = new FoldShare(1, 0, 0, SHARES - 1);

    static final List<FoldShare> EACH =
            LongStream.range(0, SHARES).mapToObj(FoldShare::of).toList();

    private static FoldShare of(long share) {
        return new FoldShare(SHARES, share, (int) share, (int) share);
    }

    /** Waits until nobody else folds any of these accounts or changes the tree, and keeps it so until the transaction ends. */
    Uni<Void> take(SqlConnection transaction) {
        return TreeLock.TREE_STAYS
                .take(transaction)
                .chain(() -> transaction.preparedQuery(TAKE).execute(Tuple.of(first, last)))
                .replaceWithVoid();
    }
}
