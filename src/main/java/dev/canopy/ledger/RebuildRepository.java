package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Computes the roll-ups of accounts anew while usage goes on coming in: in one snapshot their deltas are folded first, so
 * that what the events of that snapshot add up to is exactly what must be there.
 */
@ApplicationScoped
class RebuildRepository {
    private static final Logger LOG = Logger.getLogger(RebuildRepository.class);
    /** Accounts of a share together, as far as they have so many tenants, one at least. */
    private static final String GROUPS = """
            select share, array_agg(id) as accounts
            from (select id, id % $1 as share, sum(subtree_size) over (partition by id % $1 order by id) as tenants
                  from tenant where parent_id is null) account
            group by share, div(tenants - 1, $2) order by share, min(id)
            """;

    private static final int GROUP_SIZE = 10_000;
    private static final String SNAPSHOT = "set transaction isolation level repeatable read";
    private static final String REBUILD = "select rebuild_rollups($1) as differences";

    /** How often accounts are tried that others change in the meantime. */
    private static final int TRIES = 5;

    private final Pool pool;
    private final FoldRepository folds;

    RebuildRepository(Pool pool, FoldRepository folds) {
        this.pool = pool;
        this.folds = folds;
    }

    /** Of all accounts. It belongs to no request, and goes on if the client leaves. */
    Uni<RebuildResponse> rebuild() {
        return pool.preparedQuery(GROUPS)
                .execute(Tuple.of(FoldShare.EACH.size(), GROUP_SIZE))
                .onItem()
                .transformToMulti(groups -> Multi.createFrom().iterable(groups))
                .onItem()
                .transformToUniAndConcatenate(group ->
                        rebuild(FoldShare.EACH.get(group.getInteger("share")), group.getArrayOfLongs("accounts")))
                .collect()
                .in(() -> new RebuildResponse[] {new RebuildResponse(0, 0)}, (sum, part) -> sum[0] = sum[0].plus(part))
                .map(sum -> sum[0])
                .runSubscriptionOn(folds::runApart);
    }

    /**
     * A transaction of its own holds the folder's locks meanwhile: to wait for them in the snapshot would be to take it too
     * early.
     */
    private Uni<RebuildResponse> rebuild(FoldShare share, Long[] accounts) {
        return pool.withTransaction(guard -> LongTransaction.allow(guard)
                        .chain(() -> share.take(guard))
                        .chain(() -> pool.withTransaction(snapshot -> rebuild(snapshot, share, accounts))))
                .onFailure(SqlState.SERIALIZATION_FAILURE::caused)
                .retry()
                .atMost(TRIES)
                .invoke(differences -> {
                    if (differences > 0) {
                        LOG.warnf("%d rows of roll-ups were wrong and are corrected", differences);
                    }
                })
                .map(differences -> new RebuildResponse(differences, accounts.length));
    }

    private Uni<Long> rebuild(SqlConnection snapshot, FoldShare share, Long[] accounts) {
        return snapshot.query(SNAPSHOT)
                .execute()
                .chain(() -> LongTransaction.allow(snapshot))
                .chain(() -> folds.fold(snapshot, share, Long.MAX_VALUE, null))
                .chain(() ->
                        snapshot.preparedQuery(REBUILD).execute(Tuple.tuple().addArrayOfLong(accounts)))
                .map(rows -> rows.iterator().next().getLong("differences"));
    }
}
