package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.request.PeriodicWorks;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Fills meters, and deletes the values of deleted ones. From its definition on, events add to a meter when they are
 * stored. Those from before are added by filling, one account after the other, from the events that are kept.
 */
@ApplicationScoped
class MeterFillingRepository {
    private static final Logger LOG = Logger.getLogger(MeterFillingRepository.class);
    private static final String PURGE = "select purge_meters() as rows";
    private static final String NEXT = "select min(root_id) as account from usage_meter_filling where root_id > $1";

    private final Pool pool;
    private final RebuildRepository rebuilds;

    MeterFillingRepository(Pool pool, RebuildRepository rebuilds) {
        this.pool = pool;
        this.rebuilds = rebuilds;
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
        return AccountLoop.each(this::next, account -> fill(account, events));
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
