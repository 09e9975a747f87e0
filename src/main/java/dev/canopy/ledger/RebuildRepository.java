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
 * Compares the roll-ups with the events and corrects differences, while ingestion continues. In one snapshot it first
 * folds the deltas of some accounts, so that their roll-ups must then equal the sums of the events in the snapshot.
 */
@ApplicationScoped
class RebuildRepository {
    private static final Logger LOG = Logger.getLogger(RebuildRepository.class);
    /** Groups the accounts of each share by their number of tenants. A group has at least one account. */
    private static final String GROUPS = """
            select share, array_agg(id) as accounts
            from (select id, id % $1 as share, sum(subtree_size) over (partition by id % $1 order by id) as tenants
                  from tenant where parent_id is null) account
            group by share, div(tenants - 1, $2) order by share, min(id)
            """;

    /** The approximate number of tenants in a group. */
    private static final int GROUP_SIZE = 10_000;

    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('canopy.rebuild'))";
    private static final String SNAPSHOT = "set transaction isolation level repeatable read";
    private static final String REBUILD = "select rebuild_rollups($1) as differences";

    /** The retries of a group that another transaction has changed meanwhile. */
    private static final int TRIES = 5;

    private final Pool pool;
    private final FoldRepository folds;

    RebuildRepository(Pool pool, FoldRepository folds) {
        this.pool = pool;
        this.folds = folds;
    }

    /**
     * Rebuilds the roll-ups of all accounts. The work belongs to no request: it continues if the client disconnects.
     */
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
     * Waits until no other instance rebuilds a group. Holds the locks of the share in a transaction of its own. If the
     * rebuilding transaction itself waited for them, another fold could run between its snapshot and the locks.
     */
    private Uni<RebuildResponse> rebuild(FoldShare share, Long[] accounts) {
        return pool.withTransaction(guard -> LongTransaction.allow(guard)
                        .chain(() -> guard.query(ONE_AT_A_TIME).execute())
                        .chain(() -> share.take(guard))
                        .chain(() -> pool.withTransaction(snapshot -> rebuild(snapshot, share, accounts))))
                .onFailure(SqlState.SERIALIZATION_FAILURE::caused)
                .retry()
                .atMost(TRIES)
                .invoke(differences -> {
                    if (differences > 0) {
                        LOG.warnf("Corrected %d rows of roll-ups that differed from the events", differences);
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
