package dev.canopy.price;

import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.access.ScopeSql;
import dev.canopy.database.LongTransaction;
import dev.canopy.query.ConcurrencyLimit;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reprices events, one span of time of one account in each transaction. */
@ApplicationScoped
class RepricingRepository {
    /**
     * The accounts that know the model, or any one, and have events in the range, with a model or without: the index of
     * events does not know.
     */
    private static final String ACCOUNTS = """
            select t.id, t.currency from tenant t
            where t.parent_id is null
              and ($3::bigint[] is null or t.id in (select root_id from tenant where id = any ($3::bigint[])))
              and exists (select from usage_name n
                          where n.root_id = t.id and n.dimension = 'model' and ($4::text is null or n.name = $4::text collate "C"))
              and exists (select from usage_event e
                          where e.root_id = t.id and e.time >= $1::timestamptz and e.time < $2::timestamptz)
            order by t.id
            """;

    /**
     * The exclusive end of a span with a given number of events, with a model or without: those without one are not
     * worth reading each event. A span has more only if they have the same time.
     */
    private static final String SPAN_END = """
            select greatest(
              coalesce((select time from usage_event
                        where root_id = $4 and time >= $1::timestamptz and time < $2::timestamptz
                        order by time offset $3::bigint limit 1), $2::timestamptz),
              $1::timestamptz + interval '1 microsecond') as span_end
            """;

    /**
     * Only costs change, and whether an event has a price; a cost that came with its event stays, and only the computed
     * one changes. A computed cost beyond a bigint has the same outcome as in ingestion: an event that came with a cost
     * has no computed one, and an event without a cost, which ingestion refuses, stays as it is. The deltas have a
     * count of 0, and repeat features and times that the roll-ups already include. Meters know no cost of an unpriced
     * event, so that its first one is new to them even if it is 0.
     */
    private static final String REPRICE = """
            with event as materialized (
              select e as before, e.root_id, e.tenant_id, e.feature_id, e.time, e.source, e.id, e.cost, e.cost_given, e.computed_cost,
                     e.price_id, e.price_id is null and not e.cost_given as was_unpriced, p.id as new_price_id,
                     case when p.cost <= {most} then p.cost end as new_computed_cost,
                     case when e.cost_given then e.cost else p.cost end as new_cost
              from usage_event e
              join usage_name m on m.root_id = e.root_id and m.dimension = 'model' and m.number = e.model_number
              left join lateral (
                select found.id, {cost} as cost
                from price_at(e.tenant_id, $7, {priced model}, e.service_tier, e.time, e.input_tokens) found
              ) p on e.cost_given or p.cost <= {most}
              where e.root_id = $6 and e.model_number is not null and e.time >= $1::timestamptz and e.time < $2::timestamptz
                and ($3::text is null or m.name = $3::text collate "C")
                and {is covered}
            ), repriced as (
              update usage_event e
              set price_id = n.new_price_id, computed_cost = n.new_computed_cost::bigint, cost = n.new_cost::bigint
              from event n
              where not $5::boolean and n.new_price_id is not null
                and (n.new_price_id is distinct from n.price_id or n.new_computed_cost is distinct from n.computed_cost)
                and e.root_id = $6 and e.model_number is not null and e.time >= $1::timestamptz and e.time < $2::timestamptz
                and e.time = n.time and e.source = n.source and e.id = n.id
              returning n.before, e as after, n.new_cost <> n.cost or n.was_unpriced as is_recharged
            ), meters as (
              insert into usage_meter_delta
              select * from meter_deltas(array(select before from repriced where is_recharged), -1, 'cost')
              union all
              select * from meter_deltas(array(select after from repriced where is_recharged), 1, 'cost')
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
            """.replace("{is covered}", ScopeSql.covers("e.tenant_id", "$4"))
            .replace("{most}", "" + Long.MAX_VALUE)
            .replace("{cost}", CostSql.of("e", "found.rates"))
            .replace("{priced model}", CostSql.pricedModel("e", "m.name"));

    private final Pool pool;
    private final PriceConfig config;
    private final ConcurrencyLimit spans = new ConcurrencyLimit(1);

    RepricingRepository(Pool pool, PriceConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** An account with its currency. */
    record Account(long id, String currency) {}

    /** The accounts that have events in the range, sorted by id. */
    Uni<List<Account>> accounts(Repricing repricing, Optional<Set<Long>> tops) {
        Tuple values = Tuple.of(utc(repricing.from()), utc(repricing.to()))
                .addArrayOfLong(ids(tops))
                .addString(repricing.model().orElse(null));
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(ACCOUNTS).execute(values))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Account(row.getLong("id"), row.getString("currency")))
                        .toList()));
    }

    /**
     * Reprices the events of an account in the first span of a range. Spans wait for each other before they take a
     * connection, so that many repricings at once leave connections to others.
     *
     * @param tops the ids of the tenants at the top of the subtrees to reprice, empty for all tenants
     */
    Uni<Step> reprice(Repricing repricing, Account account, Optional<Set<Long>> tops) {
        return spans.run(() -> pool.withTransaction(transaction -> repriceSpan(transaction, repricing, account, tops)));
    }

    private Uni<Step> repriceSpan(
            SqlConnection transaction, Repricing repricing, Account account, Optional<Set<Long>> tops) {
        return LongTransaction.allow(transaction)
                .chain(() -> repricing.dryRun() ? Uni.createFrom().voidItem() : lock(transaction, account.id()))
                .chain(() -> transaction
                        .preparedQuery(SPAN_END)
                        .execute(Tuple.of(
                                utc(repricing.from()), utc(repricing.to()), config.repriceSize(), account.id())))
                .map(rows ->
                        rows.iterator().next().getOffsetDateTime("span_end").toInstant())
                .chain(end -> transaction
                        .preparedQuery(REPRICE)
                        .execute(values(repricing, end, account, tops))
                        .map(rows -> new Step(repriced(rows.iterator().next()), end)));
    }

    /** Meanwhile, no event can be changed or deleted, and no price that an event gets can be deleted. */
    private static Uni<Void> lock(SqlConnection transaction, long account) {
        return TreeLock.TREE.take(transaction, account).chain(() -> TreeLock.TENANTS_STAY.take(transaction, account));
    }

    private static @Nullable Long @Nullable [] ids(Optional<Set<Long>> tops) {
        return tops.map(set -> set.toArray(Long[]::new)).orElse(null);
    }

    private static Tuple values(Repricing repricing, Instant end, Account account, Optional<Set<Long>> tops) {
        return Tuple.tuple()
                .addValue(utc(repricing.from()))
                .addValue(utc(end))
                .addString(repricing.model().orElse(null))
                .addArrayOfLong(ids(tops))
                .addBoolean(repricing.dryRun())
                .addLong(account.id())
                .addString(account.currency());
    }

    private static RepricingResult repriced(Row row) {
        return new RepricingResult(
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
    record Step(RepricingResult repriced, Instant end) {}
}
