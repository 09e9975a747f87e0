package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.query.ArrayColumns;
import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.Serial;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the folder. Each account is folded in a transaction of its own, under its locks, by only one
 * instance at a time.
 */
@ApplicationScoped
class FoldRepository {
    private static final String PENDING = """
            select extract(epoch from ledger_clock() - min(appended_at))::float8 as lag,
                   (select count(*) from (select from change limit 101) few) > 100
                     or exists (select 1 from account_change) as changes
            from (select appended_at from usage_delta limit 1000) unfolded
            """;

    private static final String LOOK = "select * from accounts_to_fold($1, $2)";
    private static final String FOLD = "select fold_account($1, $2, $3, $4) as folded";

    /**
     * What the function returns if the account has alerts, so that its fold needs a transaction in which they can be
     * checked.
     */
    private static final long HAS_ALERTS = -1;

    /** Notifies in a transaction of its own: transactions that notify commit one after the other. */
    private static final String PUBLISH =
            "select gather_changes(), gather_account_changes(), pg_notify('canopy_change', '')";

    /** Everything acknowledged before the time is folded. */
    private static final String COMPLETE =
            "with moved as (update rollup_state set as_of = greatest(as_of, $1::timestamptz)) " + PUBLISH;

    private static final String GATHER = "select gather_changes(), gather_account_changes()";
    private static final String NOTIFY = "select pg_notify('canopy_change', '')";
    private static final String ACCOUNTS_OF = "select * from accounts_to_fold_of($1)";

    /**
     * The work that is pending.
     *
     * @param lag how long the oldest delta has been waiting to be folded, in seconds; null without deltas
     * @param changes whether rows that count changes should be gathered
     */
    record Pending(@Nullable Double lag, boolean changes) {}

    /**
     * An account with deltas.
     *
     * @param number its lock number, which other accounts may have, too
     * @param waiting the age of its oldest delta in seconds
     */
    record Account(long id, int number, double waiting) {}

    /**
     * The next accounts with deltas, in the order of their ids.
     *
     * @param last whether no further account has deltas
     * @param seenAt the time before the look, which sees all usage that was acknowledged earlier
     */
    record Look(List<Account> accounts, boolean last, OffsetDateTime seenAt) {}

    private final Pool pool;
    private final Vertx vertx;
    private final AccountWatch watch;

    FoldRepository(Pool pool, Vertx vertx, AccountWatch watch) {
        this.pool = pool;
        this.vertx = vertx;
        this.watch = watch;
    }

    /** Reads the work that is pending. */
    Uni<Pending> pending() {
        return pool.query(PENDING)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Pending(row.getDouble("lag"), row.getBoolean("changes")));
    }

    /** Looks for accounts with deltas and an id above the given one, at most the given number. */
    Uni<Look> look(long after, int most) {
        return pool.preparedQuery(LOOK).execute(Tuple.of(after, most)).map(FoldRepository::look);
    }

    private static Look look(RowSet<Row> rows) {
        List<Account> accounts = new ArrayList<>();
        boolean last = false;
        OffsetDateTime seenAt = OffsetDateTime.MIN;
        for (Row row : rows) {
            seenAt = row.getOffsetDateTime("seen_at");
            last = row.getLong("root_id") == null;
            if (!last) {
                accounts.add(account(row));
            }
        }
        return new Look(accounts, last, seenAt);
    }

    /**
     * Folds the oldest deltas of an account in a transaction of one round trip, or of several if the account has
     * alerts, which are checked in it. Returns how many it has folded; empty if another transaction folds, rebuilds or
     * changes the account.
     *
     * @param patience how long to wait for that transaction; zero not to wait. Fails with {@code LOCK_NOT_AVAILABLE}
     *     after waiting in vain.
     */
    Uni<OptionalLong> fold(long account, int most, Duration patience) {
        Tuple unwatched = Tuple.of(account, most, (int) patience.toMillis(), false);
        Tuple watched = Tuple.of(account, most, (int) patience.toMillis(), true);
        return pool.withConnection(connection -> LongTransaction.run(
                                connection, () -> connection.preparedQuery(FOLD).execute(unwatched))
                        .map(FoldRepository::folded))
                .chain(folded -> folded.isPresent() && folded.getAsLong() == HAS_ALERTS
                        ? foldWatched(account, watched)
                        : Uni.createFrom().item(folded));
    }

    /**
     * A watch that fails must not keep usage from being folded. A savepoint is no help: the driver rolls a transaction
     * back as a whole once a statement of it has failed.
     */
    private Uni<OptionalLong> foldWatched(long account, Tuple values) {
        return foldWith(
                        values,
                        transaction ->
                                watch.folded(transaction, account).onFailure().transform(WatchFailure::new))
                .onFailure(WatchFailure.class)
                .recoverWithUni(
                        failure -> foldWith(values, transaction -> watch.missed(transaction, account, failure)));
    }

    private Uni<OptionalLong> foldWith(Tuple values, Function<SqlConnection, Uni<Void>> look) {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(FOLD).execute(values))
                .map(FoldRepository::folded)
                .call(folded -> folded.orElse(0) > 0
                        ? look.apply(transaction)
                        : Uni.createFrom().voidItem()));
    }

    private static final class WatchFailure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        WatchFailure(Throwable cause) {
            super(cause);
        }
    }

    private static OptionalLong folded(RowSet<Row> rows) {
        Long folded = rows.iterator().next().getLong("folded");
        return folded == null ? OptionalLong.empty() : OptionalLong.of(folded);
    }

    /** Gathers rows that count changes, and notifies readers of the fold. */
    Uni<Void> publish() {
        return pool.query(PUBLISH).execute().replaceWithVoid();
    }

    /** Does the same when everything that was acknowledged before a time is folded. */
    Uni<Void> complete(OffsetDateTime seenAt) {
        return pool.preparedQuery(COMPLETE).execute(Tuple.of(seenAt)).replaceWithVoid();
    }

    /** Gathers rows that count changes, so that adding them up stays fast. */
    Uni<Void> gatherChanges() {
        return pool.query(GATHER).execute().replaceWithVoid();
    }

    /**
     * Notifies readers of folds. Gathering the rows that count changes is left to the rounds, because these rows are
     * about all accounts.
     */
    Uni<Void> announce() {
        return pool.query(NOTIFY).execute().replaceWithVoid();
    }

    /** The accounts with deltas to which tenants with these keys belong. */
    Uni<List<Account>> accountsOf(Collection<String> tenants) {
        return pool.preparedQuery(ACCOUNTS_OF)
                .execute(Tuple.tuple().addArrayOfString(ArrayColumns.texts(tenants)))
                .map(rows -> {
                    List<Account> accounts = new ArrayList<>();
                    rows.forEach(row -> accounts.add(account(row)));
                    return accounts;
                });
    }

    private static Account account(Row row) {
        return new Account(row.getLong("root_id"), row.getInteger("number"), row.getDouble("waiting"));
    }

    /** Runs work that belongs to no request. */
    void runApart(Runnable work) {
        SharedWork.begin(vertx, begun -> work.run());
    }
}
