package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Adds deltas to the roll-ups. Each account is folded in a transaction of its own, under its locks, by only one instance
 * at a time; several accounts are folded at once.
 */
@ApplicationScoped
class FoldRepository {
    private static final String PENDING = """
            select extract(epoch from clock_timestamp() - min(appended_at))::float8 as lag,
                   (select count(*) from change) as changes
            from (select appended_at from usage_delta limit 1000) unfolded
            """;

    /** Concurrent runs are harmless: each deletes and adds up different rows. */
    private static final String GATHER_CHANGES = """
            with gathered as (delete from change returning changes)
            insert into change (changes) select sum(changes) from gathered having count(*) > 0
            """;

    /** The accounts that have deltas, with the current time. The account with the most deltas, which takes longest, is first. */
    private static final String LOOK = """
            select root_id, count(*) as size, now() as seen_at
            from (select root_id from usage_delta limit $1) unfolded
            group by root_id order by size desc, root_id
            """;

    private static final String FOLD = "select fold_account($1, $2) as folded";

    /** Everything acknowledged before the time is folded. */
    private static final String COMPLETE = """
            with moved as (update rollup_state set as_of = greatest(as_of, $1::timestamptz))
            select pg_notify('canopy_change', '')
            """;

    /** The number of accounts that are folded at the same time, each on a connection. */
    private static final int CONCURRENT = 4;

    /**
     * The work that is pending.
     *
     * @param lag     how long the oldest delta has been waiting to be folded, in seconds; null without deltas
     * @param changes the number of rows that count changes
     */
    record Pending(@Nullable Double lag, long changes) {}

    /**
     * The result of a turn.
     *
     * @param deltas the number of deltas that were folded
     * @param more   whether more deltas may exist
     */
    record Turn(long deltas, boolean more) {
        private Turn plus(Turn other) {
            return new Turn(deltas + other.deltas, more || other.more);
        }
    }

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
                .map(row -> new Pending(row.getDouble("lag"), row.getLong("changes")));
    }

    /** Merges the rows that count changes into one, so that adding them up stays fast. */
    Uni<Void> gatherChanges() {
        return pool.query(GATHER_CHANGES).execute().replaceWithVoid();
    }

    /**
     * Folds deltas of the accounts that have any, about as many as the limit. Of one account it folds at most a quarter
     * of the limit, the oldest first, because a move of a tenant waits for the fold of its account. If the fold of an
     * account fails, the others are folded nevertheless. The turn belongs to no request, even if a request started it,
     * because others may wait for it, too.
     */
    Uni<Turn> fold(int limit) {
        return pool.preparedQuery(LOOK)
                .execute(Tuple.of(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList())
                .chain(accounts -> fold(accounts, limit))
                .runSubscriptionOn(this::runApart);
    }

    private Uni<Turn> fold(List<Row> accounts, int limit) {
        int most = Math.ceilDiv(limit, CONCURRENT);
        long seen =
                accounts.stream().mapToLong(account -> account.getLong("size")).sum();
        Uni<Turn> turn = Multi.createFrom()
                .iterable(accounts)
                .onItem()
                .transformToUni(account ->
                        pool.withConnection(connection -> fold(connection, account.getLong("root_id"), most)))
                .collectFailures()
                .merge(CONCURRENT)
                // More than the limit if a transaction with smaller ids was committed while they were selected.
                .map(folded -> new Turn(folded, folded >= most))
                .collect()
                .in(() -> new Turn[] {new Turn(0, seen == limit)}, (sum, part) -> sum[0] = sum[0].plus(part))
                .map(sum -> sum[0]);
        return turn.call(done -> accounts.isEmpty() || done.more()
                ? Uni.createFrom().voidItem()
                : complete(accounts.getFirst().getOffsetDateTime("seen_at")));
    }

    private Uni<Void> complete(OffsetDateTime seenAt) {
        return pool.preparedQuery(COMPLETE).execute(Tuple.of(seenAt)).replaceWithVoid();
    }

    /** Folds the oldest deltas of an account in a transaction of one round trip, and returns how many it has folded. */
    private static Uni<Long> fold(SqlConnection connection, long account, int most) {
        return LongTransaction.run(
                        connection, () -> connection.preparedQuery(FOLD).execute(Tuple.of(account, most)))
                .map(rows -> rows.iterator().next().getLong("folded"));
    }

    /** Runs work that belongs to no request. */
    void runApart(Runnable work) {
        SharedWork.begin(vertx, begun -> work.run());
    }
}
