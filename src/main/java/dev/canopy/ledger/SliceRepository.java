package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Slices the days of accounts. Repeated and concurrent calls have the effect of one call. */
@ApplicationScoped
class SliceRepository {
    private static final Logger LOG = Logger.getLogger(SliceRepository.class);
    private static final String NEXT = """
            select least((select min(s.root_id) from account_state s where s.root_id > $1 and s.sliced_to < $2),
                         (select min(d.root_id) from usage_slice_due d where d.root_id > $1)) as account
            """;
    private static final String SLICE = "select more, last_tenant, last_day from slice_account($1, $2, $3, $4, $5)";

    /** Folds do not wait for the lock of an account, so that a pause lets them have it between two steps. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Pool pool;
    private final Duration pause;

    @Inject
    SliceRepository(Pool pool) {
        this(pool, PAUSE);
    }

    /** @param pause the time between two steps of an account; zero for none */
    SliceRepository(Pool pool, Duration pause) {
        this.pool = pool;
        this.pause = pause;
    }

    /**
     * Slices all accounts, in steps that are transactions of their own, so that it can end at any time and go on later.
     * Days that folds enter in the meantime may wait for the next call.
     *
     * @param pastDay the day after the last day to slice
     * @param events the number of events of a step, which holds up the folds of its account; more if they are of one
     *     tenant and day
     */
    Uni<Void> slice(LocalDate pastDay, long events) {
        return AccountLoop.each(last -> next(last, pastDay), account -> slice(account, pastDay, events));
    }

    private Uni<Optional<Long>> next(long last, LocalDate pastDay) {
        return pool.preparedQuery(NEXT)
                .execute(Tuple.of(last, pastDay))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("account")));
    }

    /**
     * A step of slicing.
     *
     * @param more whether another step is to follow
     * @param tenant the last tenant of the step; null if the next one begins with the first tenant again
     * @param day its last day; null in the same case
     */
    private record Step(
            boolean more, @Nullable Long tenant, @Nullable LocalDate day) {
        static final Step NONE = new Step(true, null, null);
        static final Step LAST = new Step(false, null, null);
    }

    private Uni<Void> slice(long account, LocalDate pastDay, long events) {
        AtomicReference<Step> last = new AtomicReference<>(Step.NONE);
        return PeriodicWorks.untilDone(() -> step(account, pastDay, events, Objects.requireNonNull(last.get()))
                .onFailure()
                .recoverWithItem(failure -> later(account, failure))
                .invoke(last::set)
                .map(Step::more)
                .call(more -> more && pause.isPositive()
                        ? Uni.createFrom().voidItem().onItem().delayIt().by(pause)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Step> step(long account, LocalDate pastDay, long events, Step last) {
        Tuple values = Tuple.wrap(Arrays.asList(account, pastDay, events, last.tenant(), last.day()));
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> TreeLock.FOLD.take(transaction, account))
                .chain(() -> transaction.preparedQuery(SLICE).execute(values))
                .map(rows -> rows.iterator().next())
                .map(row ->
                        new Step(row.getBoolean("more"), row.getLong("last_tenant"), row.getLocalDate("last_day"))));
    }

    /** An account that cannot be sliced now does not keep others from it. */
    private static Step later(long account, Throwable failure) {
        LOG.warnf("Days of the account %d cannot be sliced and will be tried again: %s", account, failure);
        return Step.LAST;
    }
}
