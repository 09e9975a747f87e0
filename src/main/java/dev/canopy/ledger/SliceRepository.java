package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Slices the days of accounts. Repeated and concurrent calls have the effect of one call. */
@ApplicationScoped
class SliceRepository {
    private static final Logger LOG = Logger.getLogger(SliceRepository.class);
    private static final String NEXT = """
            select least((select min(s.root_id) from account_state s where s.root_id > $1 and s.sliced_to < $2),
                         (select min(d.root_id) from usage_slice_due d where d.root_id > $1)) as account
            """;
    private static final String SLICE = "select slice_account($1, $2, $3) as more";

    private final Pool pool;

    SliceRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Slices all accounts, in steps that are transactions of their own, so that it can end at any time and go on later.
     *
     * @param pastDay the day after the last day to slice
     * @param events the number of events of a step, which holds up the folds of its account; more if they are of one tenant
     *     and day
     */
    Uni<Void> slice(LocalDate pastDay, long events) {
        return sliceAfter(Long.MIN_VALUE, pastDay, events);
    }

    private Uni<Void> sliceAfter(long account, LocalDate pastDay, long events) {
        return pool.preparedQuery(NEXT)
                .execute(Tuple.of(account, pastDay))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("account")))
                .chain(next -> next.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : sliceAccount(next.get(), pastDay, events)
                                .chain(() -> sliceAfter(next.get(), pastDay, events)));
    }

    private Uni<Void> sliceAccount(long account, LocalDate pastDay, long events) {
        return PeriodicWorks.untilDone(
                () -> step(account, pastDay, events).onFailure().recoverWithItem(failure -> later(account, failure)));
    }

    private Uni<Boolean> step(long account, LocalDate pastDay, long events) {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> TreeLock.FOLD.take(transaction, account))
                .chain(() -> transaction.preparedQuery(SLICE).execute(Tuple.of(account, pastDay, events)))
                .map(rows -> rows.iterator().next().getBoolean("more")));
    }

    /** An account that cannot be sliced now does not keep others from it. */
    private static boolean later(long account, Throwable failure) {
        LOG.warnf("Days of the account %d cannot be sliced and will be tried again: %s", account, failure);
        return false;
    }
}
