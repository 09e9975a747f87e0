package dev.canopy.usage;

import dev.canopy.platform.LongTransaction;
import dev.canopy.tenant.TreeLock;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Adds deltas to the roll-ups, in one statement and one transaction under the tree lock. */
@ApplicationScoped
class FoldRepository {
    private static final String IS_PENDING = """
            select exists (select from usage_delta) or (select count(*) > 100 from change) as pending
            """;

    private static final String FOLD = """
            with taken as materialized (
              select root_id, tenant_id, feature_id, day, usage_count, cost, last_used_at from take_usage_deltas($1)
            ), own as materialized (
              select root_id, tenant_id, day, sum(usage_count)::bigint as usage_count, sum(cost) as cost,
                     bit_or(1::bigint << feature_id) as feature_mask, max(last_used_at) as last_used_at
              from taken group by root_id, tenant_id, day
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
              -- The transaction began after everything acknowledged before now(); if all of it was taken, it is in.
              update rollup_state set as_of = greatest(as_of, now())
              where (select count(*) from taken) between 1 and $1 - 1
            ), counted as (
              delete from change returning changes
            ), noted as (
              insert into change (changes)
              select coalesce(sum(changes), 0) + (exists (select from taken))::int from counted
            )
            select count(*) as taken, pg_notify('canopy_change', '') from taken
            """;

    private final Pool pool;
    private final Vertx vertx;

    FoldRepository(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    Uni<Boolean> isPending() {
        return pool.query(IS_PENDING)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("pending"));
    }

    /**
     * Folds the oldest deltas and tells how many there were; fewer than the limit means that none is left. It belongs to
     * no request, also if one has asked for it: others wait for it, too.
     */
    Uni<Long> fold(int limit) {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                        .chain(() -> TreeLock.TREE.take(transaction))
                        .chain(() -> transaction.preparedQuery(FOLD).execute(Tuple.of(limit)))
                        .map(rows -> rows.iterator().next().getLong("taken")))
                .runSubscriptionOn(this::runApart);
    }

    private void runApart(Runnable work) {
        VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()).runOnContext(now -> work.run());
    }
}
