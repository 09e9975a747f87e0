package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.problem.SqlState;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the roll-ups with the events and corrects differences, one account after the other, while ingestion
 * continues. In one snapshot it first folds the deltas of the account, so that its roll-ups must then equal the sums of
 * the events in the snapshot. The meters of an account are compared afterwards, in steps of some days with a snapshot
 * each, between which other folds can run.
 */
@ApplicationScoped
class RebuildRepository {
    private static final Logger LOG = Logger.getLogger(RebuildRepository.class);
    private static final String ACCOUNTS = "select id from tenant where parent_id is null order by id";
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('canopy.rebuild'))";
    private static final String SNAPSHOT = "set transaction isolation level repeatable read";
    private static final String REBUILD = "select rebuild_rollups($1) as rows";
    private static final String REBUILD_METERS = "select differences, next_day from rebuild_meters($1, $2, $3)";
    private static final String IS_FILLED =
            "select not exists (select from usage_meter_filling where root_id = $1) as filled";
    private static final String PREPARE_FILLING = "select prepare_filling($1, $2)";
    private static final String FILL = "select fill_account($1, $2) as rows";

    /** The events of a step over meters, which holds up the folds of its account; more if they are of one day. */
    static final long STEP = 50_000;

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
        return rebuild(STEP);
    }

    /** @param events the number of events of a step over meters */
    Uni<RebuildResponse> rebuild(long events) {
        return pool.query(ACCOUNTS)
                .execute()
                .onItem()
                .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                .onItem()
                .transformToUniAndConcatenate(account -> rebuild(account.getLong("id"), events))
                .collect()
                .in(() -> new RebuildResponse[] {new RebuildResponse(0, 0)}, (sum, part) -> sum[0] = sum[0].plus(part))
                .map(sum -> sum[0])
                .runSubscriptionOn(folds::runApart);
    }

    private Uni<RebuildResponse> rebuild(long account, long events) {
        return inSnapshot(account, REBUILD, Tuple.of(account))
                .map(row -> row.getLong("rows"))
                .call(() -> fillAll(account, events))
                .chain(differences -> meters(account, events).map(more -> differences + more))
                .invoke(differences -> {
                    if (differences > 0) {
                        LOG.warnf("Corrected %d rows of roll-ups that differed from the events", differences);
                    }
                })
                .map(differences -> new RebuildResponse(differences, 1));
    }

    /** Meters that lack events have no values to compare yet. */
    private Uni<Void> fillAll(long account, long events) {
        return pool.preparedQuery(IS_FILLED)
                .execute(Tuple.of(account))
                .chain(rows -> rows.iterator().next().getBoolean("filled")
                        ? Uni.createFrom().voidItem()
                        : PeriodicWorks.untilDone(() -> fill(account, events)));
    }

    /** Rebuilds the meters of an account, and returns how many rows were wrong. */
    private Uni<Long> meters(long account, long events) {
        return Uni.createFrom().deferred(() -> {
            AtomicReference<@Nullable LocalDate> next = new AtomicReference<>();
            AtomicLong differences = new AtomicLong();
            return PeriodicWorks.untilDone(() -> inSnapshot(
                                    account,
                                    REBUILD_METERS,
                                    Tuple.of(account).addLocalDate(next.get()).addLong(events))
                            .map(row -> {
                                differences.addAndGet(row.getLong("differences"));
                                next.set(row.getLocalDate("next_day"));
                                return next.get() != null;
                            }))
                    .map(done -> differences.get());
        });
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
                .map(row -> row.getLong("rows") > 0)
                .runSubscriptionOn(folds::runApart);
    }

    /**
     * Waits until no other instance rebuilds. Holds the locks of the account in a transaction of its own. If the
     * rebuilding transaction itself waited for them, another fold could run between its snapshot and the locks.
     */
    private Uni<Row> inSnapshot(long account, String work, Tuple values) {
        return pool.withTransaction(guard -> LongTransaction.allow(guard)
                        .chain(() -> guard.query(ONE_AT_A_TIME).execute())
                        .chain(() -> TreeLock.TREE_STAYS.take(guard, account))
                        .chain(() -> TreeLock.FOLD.take(guard, account))
                        .chain(() -> pool.withTransaction(snapshot -> run(snapshot, work, values))))
                .onFailure(SqlState.SERIALIZATION_FAILURE::caused)
                .retry()
                .atMost(TRIES);
    }

    private static Uni<Row> run(SqlConnection snapshot, String work, Tuple values) {
        return snapshot.query(SNAPSHOT)
                .execute()
                .chain(() -> LongTransaction.allow(snapshot))
                .chain(() -> snapshot.preparedQuery(work).execute(values))
                .map(rows -> rows.iterator().next());
    }
}
