package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
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
                     or exists (select from account_change) as changes
            from (select appended_at from usage_delta limit 1000) unfolded
            """;

    private static final String LOOK = "select * from accounts_to_fold($1, $2)";
    private static final String FOLD = "select fold_account($1, $2, $3) as folded";

    /** Notifies in a transaction of its own: transactions that notify commit one after the other. */
    private static final String PUBLISH =
            "select gather_changes(), gather_account_changes(), pg_notify('canopy_change', '')";

    /** Everything acknowledged before the time is folded. */
    private static final String COMPLETE =
            "with moved as (update rollup_state set as_of = greatest(as_of, $1::timestamptz)) " + PUBLISH;

    private static final String GATHER = "select gather_changes(), gather_account_changes()";
    private static final String ACCOUNTS_OF =
            "select distinct root_id from tenant where key = any ($1) and root_id = any ($2)";

    /**
     * The work that is pending.
     *
     * @param lag     how long the oldest delta has been waiting to be folded, in seconds; null without deltas
     * @param changes whether rows that count changes should be gathered
     */
    record Pending(@Nullable Double lag, boolean changes) {}

    /**
     * An account with deltas.
     *
     * @param number  the number of its locks, which other accounts may have, too
     * @param waiting the age of its oldest delta in seconds
     */
    record Account(long id, int number, double waiting) {}

    /**
     * The next accounts with deltas, in the order of their ids.
     *
     * @param last   whether no further account has deltas
     * @param seenAt the time before the look: what was acknowledged before is seen
     */
    record Look(List<Account> accounts, boolean last, OffsetDateTime seenAt) {}

    private final Pool pool;
    private final Vertx vertx;

    FoldRepository(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
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
                accounts.add(new Account(row.getLong("root_id"), row.getInteger("number"), row.getDouble("waiting")));
            }
        }
        return new Look(accounts, last, seenAt);
    }

    /**
     * Folds the oldest deltas of an account in a transaction of one round trip. Returns how many it has folded; empty if
     * another transaction folds, rebuilds or changes the account.
     *
     * @param patience how long to wait for that transaction; zero not to wait. Fails with {@code LOCK_NOT_AVAILABLE}
     *     after waiting in vain.
     */
    Uni<OptionalLong> fold(long account, int most, Duration patience) {
        Tuple values = Tuple.of(account, most, (int) patience.toMillis());
        return pool.withConnection(connection -> fold(connection, values));
    }

    private static Uni<OptionalLong> fold(SqlConnection connection, Tuple values) {
        return LongTransaction.run(
                        connection, () -> connection.preparedQuery(FOLD).execute(values))
                .map(rows -> rows.iterator().next().getLong("folded"))
                .map(folded -> folded == null ? OptionalLong.empty() : OptionalLong.of(folded));
    }

    /** Gathers rows that count changes, and notifies readers of what has been folded. */
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

    /** Those of the accounts that the tenants with these keys belong to. */
    Uni<Set<Long>> accountsOf(Collection<String> tenants, Collection<Long> accounts) {
        Tuple values = Tuple.tuple()
                .addArrayOfString(tenants.toArray(String[]::new))
                .addArrayOfLong(accounts.toArray(Long[]::new));
        return pool.preparedQuery(ACCOUNTS_OF)
                .execute(values)
                .map(rows -> {
                    Set<Long> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getLong("root_id")));
                    return found;
                })
                .runSubscriptionOn(this::runApart);
    }

    /** Runs work that belongs to no request. */
    void runApart(Runnable work) {
        SharedWork.begin(vertx, begun -> work.run());
    }
}
