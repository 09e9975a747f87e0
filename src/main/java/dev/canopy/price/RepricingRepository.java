package dev.canopy.price;

import dev.canopy.database.LongTransaction;
import dev.canopy.query.Turns;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reprices events, one span of time in each transaction. */
@ApplicationScoped
class RepricingRepository {
    /** The exclusive end of a span with a given number of events. A span has more only if they have the same time. */
    private static final String SPAN_END = """
            select greatest(
              coalesce((select time from usage_event
                        where model is not null and time >= $1::timestamptz and time < $2::timestamptz
                        order by time offset $3::bigint limit 1), $2::timestamptz),
              $1::timestamptz + interval '1 microsecond') as span_end
            """;

    /**
     * Only costs change, and whether an event has a price; a cost that came with its event stays, and only the computed
     * one beside it changes. The deltas have a count of 0, and repeat features and times that the roll-ups already
     * include.
     */
    private static final String REPRICE =
            """
            with event as materialized (
              select e.root_id, e.tenant_id, e.feature_id, e.time, e.source, e.id, e.cost, e.cost_given, e.computed_cost,
                     e.price_id, e.price_id is null and not e.cost_given as was_unpriced, p.id as new_price_id, p.cost as new_computed_cost,
                     case when e.cost_given then e.cost else p.cost end as new_cost
              from usage_event e
              left join lateral (
                select found.id, {cost} as cost
                from price_at(e.tenant_id, e.model, e.service_tier, e.time, e.input_tokens) found
              ) p on p.cost <= {most}
              where e.model is not null and e.time >= $1::timestamptz and e.time < $2::timestamptz
                and ($3::text is null or e.model = $3::text collate "C")
                and ($4::bigint[] is null or exists (
                      select from tenant_ancestry a
                      where a.descendant_id = e.tenant_id and a.ancestor_id = any ($4::bigint[])))
            ), repriced as (
              update usage_event e
              set price_id = n.new_price_id, computed_cost = n.new_computed_cost::bigint, cost = n.new_cost::bigint
              from event n
              where not $5::boolean and n.new_price_id is not null
                and (n.new_price_id is distinct from n.price_id or n.new_computed_cost is distinct from n.computed_cost)
                and e.model is not null and e.time >= $1::timestamptz and e.time < $2::timestamptz
                and e.root_id = n.root_id and e.time = n.time and e.source = n.source and e.id = n.id
            ), deltas as (
              insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, input_tokens, output_tokens,
                                       unpriced_count, last_used_at)
              select root_id, tenant_id, feature_id, (time at time zone 'UTC')::date as day, 0, sum(new_cost - cost), 0, 0,
                -count(*) filter (where was_unpriced), max(time)
              from event where not $5::boolean and new_price_id is not null and (new_cost <> cost or was_unpriced)
              group by root_id, tenant_id, feature_id, day order by root_id, tenant_id, feature_id, day
            )
            select count(*) as events, count(*) filter (where new_cost <> cost) as changed,
                   count(*) filter (where new_price_id is null and not cost_given) as unpriced,
                   coalesce(sum(cost), 0) as before, coalesce(sum(coalesce(new_cost, cost)), 0) as after
            from event
            """.replace("{most}", "" + Long.MAX_VALUE).replace("{cost}", CostSql.of("e", "found.rates"));

    private final Pool pool;
    private final PriceConfig config;
    private final Turns spans = new Turns(1);

    RepricingRepository(Pool pool, PriceConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * Reprices the events of the first span of a range. Spans wait for each other before they take a connection, so
     * that many repricings at once leave connections to others.
     *
     * @param tops the ids of the tenants at the top of the subtrees to reprice, empty for all tenants
     */
    Uni<Step> reprice(Repricing repricing, Optional<Set<Long>> tops) {
        return spans.take(() -> pool.withTransaction(transaction -> repriceSpan(transaction, repricing, tops)));
    }

    private Uni<Step> repriceSpan(SqlConnection transaction, Repricing repricing, Optional<Set<Long>> tops) {
        return LongTransaction.allow(transaction)
                .chain(() -> repricing.dryRun() ? Uni.createFrom().voidItem() : lock(transaction, tops))
                .chain(() -> transaction
                        .preparedQuery(SPAN_END)
                        .execute(Tuple.of(
                                PriceRepository.utc(repricing.from()),
                                PriceRepository.utc(repricing.to()),
                                config.repriceSize())))
                .map(rows ->
                        rows.iterator().next().getOffsetDateTime("span_end").toInstant())
                .chain(end -> transaction
                        .preparedQuery(REPRICE)
                        .execute(values(repricing, end, tops))
                        .map(rows -> new Step(repriced(rows.iterator().next()), end)));
    }

    /** Meanwhile, no event can be changed or deleted, and no price that an event gets can be deleted. */
    private static Uni<Void> lock(SqlConnection transaction, Optional<Set<Long>> tops) {
        return tops.map(tenants -> TreeLock.TREE
                        .takeOf(transaction, tenants)
                        .chain(() -> TreeLock.TENANTS_STAY.takeOf(transaction, tenants)))
                .orElseGet(() ->
                        TreeLock.TREE.takeAll(transaction).chain(() -> TreeLock.TENANTS_STAY.takeAll(transaction)));
    }

    private static Tuple values(Repricing repricing, Instant end, Optional<Set<Long>> tops) {
        @Nullable Long[] ids = tops.map(set -> set.toArray(Long[]::new)).orElse(null);
        return Tuple.tuple()
                .addValue(PriceRepository.utc(repricing.from()))
                .addValue(PriceRepository.utc(end))
                .addString(repricing.model().orElse(null))
                .addArrayOfLong(ids)
                .addBoolean(repricing.dryRun());
    }

    private static Repriced repriced(Row row) {
        return new Repriced(
                row.getLong("events"),
                row.getLong("changed"),
                row.getLong("unpriced"),
                row.getBigDecimal("before"),
                row.getBigDecimal("after"));
    }

    /**
     * The result for a span.
     *
     * @param end the end of the span, exclusive; at least the end of the range after the last span
     */
    record Step(Repriced repriced, Instant end) {}
}
