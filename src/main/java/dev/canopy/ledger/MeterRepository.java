package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import dev.canopy.request.PeriodicWorks;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Defines meters and fills them. From its definition on, events add to a meter when they are stored. Those from before
 * are added by filling, one account after the other, from the events that are kept.
 */
@ApplicationScoped
class MeterRepository {
    private static final Logger LOG = Logger.getLogger(MeterRepository.class);

    /** How long a definition may hold up usage while it waits for what is running. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String DEFINE =
            "select define_meter($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint * interval '1 ms') as id";
    private static final String DELETE = "select delete_meter($1, $2) as deleted";
    private static final String PURGE = "select purge_meters() as rows";
    private static final String NEXT = "select min(root_id) as account from usage_meter_filling where root_id > $1";

    private final Pool pool;
    private final RebuildRepository rebuilds;
    private final int most;
    private final Duration patience;

    @Inject
    MeterRepository(Pool pool, RebuildRepository rebuilds, MeterConfig config) {
        this(pool, rebuilds, config, PATIENCE);
    }

    /** @param patience how long a definition waits for usage that is being stored, and holds up more of it */
    MeterRepository(Pool pool, RebuildRepository rebuilds, MeterConfig config, Duration patience) {
        this.pool = pool;
        this.rebuilds = rebuilds;
        this.most = config.max();
        this.patience = patience;
    }

    /**
     * Adds a meter. Returns false if there are too many. Fails with an error of the database if the key exists, or the
     * aggregation has no such value, and with a 503 if usage is being stored for long.
     */
    Uni<Boolean> define(MeterDefinition meter) {
        Tuple values = Tuple.wrap(Arrays.asList(
                meter.key(),
                meter.aggregation().wireName(),
                meter.value().orElse(null),
                meter.filter().map(MeterFilter::text).orElse(null),
                meter.filter().map(MeterFilter::condition).orElse(null),
                meter.unit().orElse(null),
                meter.description().orElse(null),
                most,
                patience.toMillis()));
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(DEFINE).execute(values))
                .map(rows -> rows.iterator().next().getInteger("id") != null)
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable(
                        "Usage is being stored or moved, or another meter is being filled.")));
    }

    /**
     * Deletes a meter, whose values are deleted by {@link #purge}. Returns whether there was one of the version. Fails
     * with an error of the database if a budget uses it, and with a 503 if values are being added up for long.
     */
    Uni<Boolean> delete(String key, IfMatch ifMatch) {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(DELETE).execute(Tuple.of(key, ifMatch.array())))
                .map(rows -> rows.iterator().next().getBoolean("deleted"))
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable("Values of meters are being added up.")));
    }

    /** Deletes the values of deleted meters, in transactions of a bounded size. */
    Uni<Void> purge() {
        return PeriodicWorks.untilDone(() -> pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.query(PURGE).execute())
                .map(rows -> rows.iterator().next().getLong("rows") != null)));
    }

    /**
     * Fills the accounts that meters wait for, each in steps that are transactions of their own, so that filling can
     * end at any time and go on later.
     *
     * @param events the number of events of a step
     */
    Uni<Void> fill(long events) {
        return AccountsInTurn.each(this::next, account -> fill(account, events));
    }

    private Uni<Optional<Long>> next(long last) {
        return pool.preparedQuery(NEXT)
                .execute(Tuple.of(last))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("account")));
    }

    private Uni<Void> fill(long account, long events) {
        return PeriodicWorks.untilDone(
                () -> rebuilds.fill(account, events).onFailure().recoverWithItem(failure -> later(account, failure)));
    }

    /** An account that cannot be filled now does not keep others from it. */
    private static boolean later(long account, Throwable failure) {
        LOG.warnf("The meters of the account %d cannot be filled and will be tried again: %s", account, failure);
        return false;
    }
}
