package dev.canopy.usage;

import dev.canopy.platform.LongTransaction;
import dev.canopy.platform.SqlState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * Computes the roll-ups of an account anew while usage goes on coming in: in one snapshot its deltas are folded first, so
 * that what the events of that snapshot add up to is exactly what must be there.
 */
@ApplicationScoped
class RebuildRepository {
    private static final Logger LOG = Logger.getLogger(RebuildRepository.class);
    private static final String ACCOUNTS = "select id from tenant where parent_id is null order by id";
    private static final String SNAPSHOT = "set transaction isolation level repeatable read";
    private static final String REBUILD = "select rebuild_rollups($1) as differences";

    /** How often an account is tried that others change in the meantime. */
    private static final int TRIES = 5;

    private final Pool pool;
    private final FoldRepository folds;

    RebuildRepository(Pool pool, FoldRepository folds) {
        this.pool = pool;
        this.folds = folds;
    }

    /** Of all accounts, one after the other. It belongs to no request, and goes on if the client leaves. */
    Uni<RebuildResponse> rebuild() {
        return pool.query(ACCOUNTS)
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getLong("id"))
                        .toList())
                .chain(accounts -> Multi.createFrom()
                        .iterable(accounts)
                        .onItem()
                        .transformToUniAndConcatenate(this::rebuild)
                        .collect()
                        .with(Collectors.summingLong(differences -> differences))
                        .map(differences -> new RebuildResponse(differences, accounts.size())))
                .runSubscriptionOn(folds::runApart);
    }

    /**
     * Tells how many rows were not as they must be, and now are. A transaction of its own holds the folder's locks
     * meanwhile: to wait for them in the snapshot would be to take it too early.
     */
    private Uni<Long> rebuild(long account) {
        FoldShare share = FoldShare.ofAccount(account);
        return pool.withTransaction(guard -> LongTransaction.allow(guard)
                        .chain(() -> share.take(guard))
                        .chain(() -> pool.withTransaction(snapshot -> rebuild(snapshot, account, share))))
                .onFailure(SqlState.SERIALIZATION_FAILURE::caused)
                .retry()
                .atMost(TRIES);
    }

    private Uni<Long> rebuild(SqlConnection snapshot, long account, FoldShare share) {
        return snapshot.query(SNAPSHOT)
                .execute()
                .chain(() -> LongTransaction.allow(snapshot))
                .chain(() -> folds.fold(snapshot, share, Long.MAX_VALUE, null))
                .chain(() -> snapshot.preparedQuery(REBUILD).execute(Tuple.of(account)))
                .map(rows -> rows.iterator().next().getLong("differences"))
                .invoke(differences -> {
                    if (differences > 0) {
                        LOG.warnf("%d rows of roll-ups were wrong and are corrected", differences);
                    }
                });
    }
}
