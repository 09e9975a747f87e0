package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Compares the roll-ups with the events and corrects differences, one account after the other, while ingestion
 * continues. In one snapshot it first folds the deltas of the account, so that its roll-ups must then equal the sums of
 * the events in the snapshot.
 */
@ApplicationScoped
class RebuildRepository {
    private static final Logger LOG = Logger.getLogger(RebuildRepository.class);
    private static final String ACCOUNTS = "select id from tenant where parent_id is null order by id";
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('canopy.rebuild'))";
    private static final String SNAPSHOT = "set transaction isolation level repeatable read";
    private static final String REBUILD = "select rebuild_rollups($1) as rows";
    private static final String PREPARE_FILLING = "select prepare_filling($1, $2)";
    private static final String FILL = "select fill_account($1, $2) as rows";

    /** The retries of an account that another transaction has changed meanwhile. */
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
        return pool.query(ACCOUNTS)
                .execute()
                .onItem()
                .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                .onItem()
                .transformToUniAndConcatenate(account -> rebuild(account.getLong("id")))
                .collect()
                .in(() -> new RebuildResponse[] {new RebuildResponse(0, 0)}, (sum, part) -> sum[0] = sum[0].plus(part))
                .map(sum -> sum[0])
                .runSubscriptionOn(folds::runApart);
    }

    private Uni<RebuildResponse> rebuild(long account) {
        return inSnapshot(account, REBUILD, Tuple.of(account))
                .invoke(differences -> {
                    if (differences > 0) {
                        LOG.warnf("Corrected %d rows of roll-ups that differed from the events", differences);
                    }
                })
                .map(differences -> new RebuildResponse(differences, 1));
    }

    /**
     * Computes values of a meter that lacks events of an account, for the next days with the given number of events.
     * Returns whether meters of the account still lack events.
     */
    Uni<Boolean> fill(long account, long events) {
        Tuple values = Tuple.of(account, events);
        return pool.withTransaction(prepared -> LongTransaction.allow(prepared)
                        .chain(() -> prepared.preparedQuery(PREPARE_FILLING).execute(values)))
                .chain(() -> inSnapshot(account, FILL, values))
                .map(meters -> meters > 0)
                .runSubscriptionOn(folds::runApart);
    }

    /**
     * Waits until no other instance rebuilds. Holds the locks of the account in a transaction of its own. If the
     * rebuilding transaction itself waited for them, another fold could run between its snapshot and the locks.
     */
    private Uni<Long> inSnapshot(long account, String work, Tuple values) {
        return pool.withTransaction(guard -> LongTransaction.allow(guard)
                        .chain(() -> guard.query(ONE_AT_A_TIME).execute())
                        .chain(() -> TreeLock.TREE_STAYS.take(guard, account))
                        .chain(() -> TreeLock.FOLD.take(guard, account))
                        .chain(() -> pool.withTransaction(snapshot -> run(snapshot, work, values))))
                .onFailure(SqlState.SERIALIZATION_FAILURE::caused)
                .retry()
                .atMost(TRIES);
    }

    private static Uni<Long> run(SqlConnection snapshot, String work, Tuple values) {
        return snapshot.query(SNAPSHOT)
                .execute()
                .chain(() -> LongTransaction.allow(snapshot))
                .chain(() -> snapshot.preparedQuery(work).execute(values))
                .map(rows -> rows.iterator().next().getLong("rows"));
    }
}
