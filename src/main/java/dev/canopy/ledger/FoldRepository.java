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
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds deltas to the roll-ups. The accounts are divided into shares by their ids, so that several connections can fold
 * many deltas at once. A share is folded in one transaction under the tree lock, by only one instance at a time.
 */
@ApplicationScoped
class FoldRepository {
    private static final String LAG = """
            select extract(epoch from clock_timestamp() - (select appended_at from usage_delta order by id limit 1))::float8 as lag,
                   (select count(*) from change) as changes
            """;

    /** Concurrent runs are harmless: each deletes and adds up different rows. */
    private static final String GATHER_CHANGES = """
            with gathered as (delete from change returning changes)
            insert into change (changes) select sum(changes) from gathered having count(*) > 0
            """;

    /**
     * Selects the deltas of a turn: the oldest ones, up to the first that exceeds the limit of its share. Also returns
     * whether more deltas may exist, and the current time; without more deltas, everything acknowledged before that
     * time gets folded.
     */
    private static final String LOOK = """
            with oldest as materialized (
              select id, row_number() over (partition by root_id %% %d order by id) as place
              from (select id, root_id from usage_delta order by id limit $1) unfolded
            ), turn as (
              select count(*) as size, max(id) as last_id
              from oldest where id < coalesce((select min(id) from oldest where place > $2), %d)
            )
            select size, last_id, size = $1 or size < (select count(*) from oldest) as more, now() as seen_at from turn
            """.formatted(FoldShare.SHARES, Long.MAX_VALUE);

    private static final String FOLD = """
            with folded as materialized (
              select root_id, tenant_id, feature_id, day, usage_count, cost, last_used_at, deletion
              from delete_usage_deltas($1, $2, $3)
            ), own as materialized (
              select root_id, tenant_id, day, sum(usage_count)::bigint as usage_count, sum(cost) as cost,
                     coalesce(bit_or(1::bigint << feature_id) filter (where last_used_at is not null), 0) as feature_mask,
                     max(last_used_at) as last_used_at
              from folded group by root_id, tenant_id, day
            ), subtree as materialized (
              select o.root_id, a.ancestor_id as tenant_id, o.day, sum(o.usage_count)::bigint as usage_count,
                     sum(o.cost) as cost, bit_or(o.feature_mask) as feature_mask, max(o.last_used_at) as last_used_at
              from own o join tenant_ancestry a on a.descendant_id = o.tenant_id
              group by o.root_id, a.ancestor_id, o.day
            ), own_days as (
              insert into own_day as p (root_id, tenant_id, day, usage_count, cost, feature_mask, last_used_at)
              select root_id, tenant_id, day, usage_count, saturated(cost), feature_mask, last_used_at
              from own order by tenant_id, day
              on conflict (tenant_id, day, root_id) do update set
                usage_count = p.usage_count + excluded.usage_count,
                cost = saturated(p.cost::numeric + excluded.cost),
                feature_mask = p.feature_mask | excluded.feature_mask,
                last_used_at = greatest(p.last_used_at, excluded.last_used_at)
            ), own_months as (
              insert into own_month as p (root_id, tenant_id, month, usage_count, cost, feature_mask, last_used_at)
              select root_id, tenant_id, date_trunc('month', day)::date as month, sum(usage_count)::bigint,
                     saturated(sum(cost)), bit_or(feature_mask), max(last_used_at)
              from own group by root_id, tenant_id, month order by tenant_id, month
              on conflict (tenant_id, month, root_id) do update set
                usage_count = p.usage_count + excluded.usage_count,
                cost = saturated(p.cost::numeric + excluded.cost),
                feature_mask = p.feature_mask | excluded.feature_mask,
                last_used_at = greatest(p.last_used_at, excluded.last_used_at)
            ), own_totals as (
              update own_total t set
                usage_count = t.usage_count + p.usage_count,
                cost = saturated(t.cost + p.cost),
                feature_mask = t.feature_mask | p.feature_mask,
                last_used_at = greatest(t.last_used_at, p.last_used_at)
              from (select tenant_id, sum(usage_count)::bigint as usage_count, sum(cost) as cost,
                           bit_or(feature_mask) as feature_mask, max(last_used_at) as last_used_at
                    from own group by tenant_id) p
              where t.tenant_id = p.tenant_id
            ), subtree_days as (
              insert into subtree_day as p (root_id, tenant_id, day, usage_count, cost, feature_mask, last_used_at)
              select root_id, tenant_id, day, usage_count, saturated(cost), feature_mask, last_used_at
              from subtree order by tenant_id, day
              on conflict (tenant_id, day, root_id) do update set
                usage_count = p.usage_count + excluded.usage_count,
                cost = saturated(p.cost::numeric + excluded.cost),
                feature_mask = p.feature_mask | excluded.feature_mask,
                last_used_at = greatest(p.last_used_at, excluded.last_used_at)
            ), subtree_months as (
              insert into subtree_month as p (root_id, tenant_id, month, usage_count, cost, feature_mask, last_used_at)
              select root_id, tenant_id, date_trunc('month', day)::date as month, sum(usage_count)::bigint,
                     saturated(sum(cost)), bit_or(feature_mask), max(last_used_at)
              from subtree group by root_id, tenant_id, month order by tenant_id, month
              on conflict (tenant_id, month, root_id) do update set
                usage_count = p.usage_count + excluded.usage_count,
                cost = saturated(p.cost::numeric + excluded.cost),
                feature_mask = p.feature_mask | excluded.feature_mask,
                last_used_at = greatest(p.last_used_at, excluded.last_used_at)
            ), subtree_totals as (
              update subtree_total t set
                usage_count = t.usage_count + p.usage_count,
                cost = saturated(t.cost + p.cost),
                feature_mask = t.feature_mask | p.feature_mask,
                last_used_at = greatest(t.last_used_at, p.last_used_at)
              from (select tenant_id, sum(usage_count)::bigint as usage_count, sum(cost) as cost,
                           bit_or(feature_mask) as feature_mask, max(last_used_at) as last_used_at
                    from subtree group by tenant_id) p
              where t.tenant_id = p.tenant_id
            ), state as (
              update rollup_state set as_of = greatest(as_of, $4::timestamptz) where id between $5 and $6 and $4::timestamptz is not null
            ), noted as (
              insert into change (changes) values (1)
            )
            select array_agg(tenant_id) filter (where deletion) as tenant_ids,
                   array_agg(day) filter (where deletion) as days, pg_notify('canopy_change', '')
            from folded
            """;
    private static final String RECOMPUTE_AFTER_DELETIONS = "select recompute_after_deletions($1, $2)";

    /** The number of deltas from which the shares are folded at the same time. */
    private static final int WORTH_SHARING = 20_000;

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
    record Turn(long deltas, boolean more) {}

    private final Pool pool;
    private final Vertx vertx;

    FoldRepository(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    /** Reads the work that is pending. */
    Uni<Pending> pending() {
        return pool.query(LAG)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Pending(row.getDouble("lag"), row.getLong("changes")));
    }

    /** Merges the rows that count changes into one, so that adding them up stays fast. */
    Uni<Void> gatherChanges() {
        return pool.query(GATHER_CHANGES).execute().replaceWithVoid();
    }

    /**
     * Folds the oldest deltas, up to the limit. Of one share it folds at most its part of the limit, because a move of
     * a tenant waits for the share that takes longest. The turn belongs to no request, even if a request started it,
     * because others may wait for it, too.
     */
    Uni<Turn> fold(int limit) {
        return pool.preparedQuery(LOOK)
                .execute(Tuple.of(limit, Math.ceilDiv(limit, FoldShare.SHARES)))
                .map(rows -> rows.iterator().next())
                .call(this::fold)
                .map(turn -> new Turn(turn.getLong("size"), turn.getBoolean("more")))
                .runSubscriptionOn(this::runApart);
    }

    private Uni<Void> fold(Row turn) {
        long size = turn.getLong("size");
        OffsetDateTime complete = turn.getBoolean("more") ? null : turn.getOffsetDateTime("seen_at");
        List<FoldShare> shares = size == 0 ? List.of() : size < WORTH_SHARING ? List.of(FoldShare.ALL) : FoldShare.EACH;
        return Multi.createFrom()
                .iterable(shares)
                .onItem()
                .transformToUni(share -> pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                        .chain(() -> share.take(transaction))
                        .chain(() -> fold(transaction, share, turn.getLong("last_id"), complete))))
                .merge(FoldShare.EACH.size())
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * Folds deltas of a share whose locks the transaction holds.
     *
     * @param lastId the largest id of the deltas to fold
     * @param asOf   the time up to which all acknowledged usage will be folded; null if it is not known
     */
    Uni<Void> fold(SqlConnection transaction, FoldShare share, long lastId, @Nullable OffsetDateTime asOf) {
        return transaction
                .preparedQuery(FOLD)
                .execute(Tuple.of(lastId, share.modulus(), share.remainder(), asOf, share.first(), share.last()))
                .map(rows -> rows.iterator().next())
                .chain(folded -> recomputeAfterDeletions(
                        transaction, folded.getArrayOfLongs("tenant_ids"), folded.getArrayOfLocalDates("days")));
    }

    private static Uni<Void> recomputeAfterDeletions(
            SqlConnection transaction, Long @Nullable [] tenantIds, LocalDate @Nullable [] days) {
        if (tenantIds == null || days == null) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery(RECOMPUTE_AFTER_DELETIONS)
                .execute(Tuple.tuple().addArrayOfLong(tenantIds).addArrayOfLocalDate(days))
                .replaceWithVoid();
    }

    /** Runs work that belongs to no request. */
    void runApart(Runnable work) {
        SharedWork.begin(vertx, begun -> work.run());
    }
}
