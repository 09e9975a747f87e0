package dev.canopy.usage;

import static dev.canopy.query.ArrayColumns.booleans;
import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.times;

import dev.canopy.access.GrantedSubtrees;
import dev.canopy.access.ScopeSql;
import dev.canopy.database.PreparedSql;
import dev.canopy.ledger.EventField;
import dev.canopy.price.CostSql;
import dev.canopy.price.PriceConfig;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stores the events of a batch, with their keys and deltas and the settlement of their reservations, in one statement
 * and one transaction.
 */
@ApplicationScoped
class UsageRepository {
    /** The number of the first parameter of {@link #APPEND} that is a quantity; those of the details follow. */
    private static final int FIRST_KIND = 15;

    private static final List<QuantityKind> KINDS = List.of(QuantityKind.values());
    private static final List<EventField> OPTIONAL_FIELDS = List.of(EventField.values());

    /**
     * Of several events of an account with the same key, the first acceptable one counts. Keys are inserted in sorted
     * order, so that two writers with the same keys cannot deadlock. The last part returns why events were not
     * accepted. A known key is a duplicate even if its tenant or feature is no longer acceptable, because it is a
     * retry. The planner cannot know how many rows a chunk has; "is true" keeps it from a nested loop over the chunk.
     * Users and models are stored by their numbers, and only accepted events give numbers to new names. The numbers are
     * arrays, because the planner, which expects a single event, would compare each event with each name in a join.
     *
     * <p>A tenant and a feature are those of the time of the event: usage from before a tenant was archived, or a
     * feature retired, is accepted, and so is a correction, which corrects such usage.
     *
     * <p>The tenant of an event is found only in the subtrees of its sender, so that an event of another tenant is one
     * of an unknown tenant, even if its key is known.
     *
     * <p>An accepted event settles the reservation that it names, even if it costs more or less than was reserved.
     *
     * <p>A cost in another currency than that of the account is as if there were none (g.cost).
     *
     * <p>An event without a cost, and without a model or quantities, is accepted and unpriced, like one without a
     * price.
     */
    private static final String APPEND = PreparedSql.of("""
            with input as materialized (
              select i.source, i.id, i.tenant, i.feature, i.time, i.correction, i.model, i.service_tier, {kinds},
                i.own_quantities, i.content, {details}, i.position, t.id as tenant_id, t.root_id, f.id as feature_id,
                p.id as price_id, g.cost is not null as cost_given,
                coalesce(g.cost, case when p.cost <= {most} then p.cost::bigint end, 0) as cost,
                case when p.cost <= {most} then p.cost::bigint end as computed_cost,
                case when t.id is null then 'unknown-tenant'
                     when f.id is null or (f.retired_at <= i.time and i.correction is null) then 'unknown-feature'
                     when t.archived_at <= i.time and i.correction is null then 'archived-tenant'
                     when g.cost is null and p.id is null and $12::boolean then 'no-price'
                     when g.cost is null and p.cost > {most} then 'cost-too-large' end as fault
              from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bigint[],
                          $7::boolean[], $8::bigint[], $9::text[], $10::text[], $11::text[], $13::text[], $14::text[],
                          {quantities},
                          {arrays})
                   with ordinality as i (source, id, tenant, feature, time, cost, correction, content, model,
                                         service_tier, own_quantities, cost_currency, tops, {kinds}, {details},
                                         position)
              left join tenant t
                on t.key = i.tenant collate "C"
                  and account_lock(t.root_id) = any (array(select unnest(current_setting('canopy.kept')::integer[])))
                  and {covers}
              left join ai_feature f on f.key = i.feature collate "C"
              cross join lateral (
                select case when i.cost_currency is null or i.cost_currency = t.currency then i.cost end as cost
              ) g
              left join lateral (
                select found.id, {cost} as cost
                from price_at(t.id, t.currency, {priced model}, i.service_tier, i.time, i.input_tokens) found
              ) p on true
            ), candidate as materialized (
              select distinct on (root_id, source collate "C", id collate "C") *
              from input where fault is null
              order by root_id, source collate "C", id collate "C", position
            ), fresh as (
              insert into usage_key (root_id, source, id, time, content)
              select root_id, source, id, time, content from candidate order by root_id, source collate "C", id collate "C"
              on conflict do nothing
              returning root_id, source, id
            ), accepted as materialized (
              select * from candidate where ((root_id, source, id) in (select root_id, source, id from fresh)) is true
            ), named as materialized (
              select n.user_numbers, n.model_numbers
              from (select array_agg(root_id order by position) as accounts, array_agg(user_ref order by position) as users,
                           array_agg(model order by position) as models from accepted) a,
                usage_numbers(a.accounts, a.users, a.models) n
            ), events as (
              insert into usage_event (root_id, tenant_id, feature_id, time, cost, source, id, correction, model_number,
                                       service_tier, {kinds}, own_quantities, price_id, computed_cost, cost_given, {columns})
              select a.root_id, a.tenant_id, a.feature_id, a.time, a.cost, a.source, a.id, a.correction is true,
                     {model}, a.service_tier, {kinds}, a.own_quantities::jsonb, a.price_id, a.computed_cost, a.cost_given, {stored}
              from (select *, row_number() over (order by position) as place from accepted) a order by a.position
              returning case when (select exists (select from meter)) then usage_event end as event
            ), settled as (
              update reservation set closed_at = now()
              where ctid = any (case when exists (select from accepted where reservation is not null) then array(
                select reservations_to_settle(n.tenants, n.reservations)
                from (select array_agg(tenant_id) as tenants, array_agg(reservation) as reservations
                      from accepted where reservation is not null) n) end)
            ), meters as (
              insert into usage_meter_delta select * from meter_deltas(
                case when exists (select from meter) then array(select event from events) end, 1)
            ), deltas as (
              insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, input_tokens, output_tokens,
                                       unpriced_count, last_used_at)
              select root_id, tenant_id, feature_id, (time at time zone 'UTC')::date as day, count(*), sum(cost),
                coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
                count(*) filter (where price_id is null and not cost_given),
                max(time) filter (where correction is not true)
              from accepted group by root_id, tenant_id, feature_id, day order by root_id, tenant_id, feature_id, day
            )
            select case when known in (content, {unknown}) then 'duplicate'
                        when known is not null then 'conflict'
                        else coalesce(fault, 'duplicate') end as fault, position
            from (
              select position, fault, content, coalesce(
                (select k.content from usage_key k where k.root_id = i.root_id and k.source = i.source and k.id = i.id),
                case when fault is null then usage_content(i.root_id, i.source, i.id) end) as known
              from input i
              where fault is not null or position not in (select position from accepted)
            ) refused
            union all
            select 'unpriced', position from accepted where price_id is null and not cost_given
            """.replace("{unknown}", "" + ContentHash.UNKNOWN)
            .replace("{covers}", ScopeSql.covers("t.id", "i.tops::bigint[]").strip())
            .replace("{most}", "" + Long.MAX_VALUE)
            .replace("{cost}", CostSql.of("i", "found.rates"))
            .replace("{priced model}", CostSql.pricedModel("i", "i.model"))
            .replace("{kinds}", KINDS.stream().map(QuantityKind::column).collect(Collectors.joining(", ")))
            .replace("{quantities}", KINDS.stream().map(UsageRepository::array).collect(Collectors.joining(", ")))
            .replace("{details}", fields(EventField::column))
            .replace("{columns}", fields(EventField::stored))
            .replace("{stored}", fields(UsageRepository::stored))
            .replace("{model}", "nullif((select model_numbers from named)[a.place], 0)")
            .replace(
                    "{arrays}",
                    fields(field -> "$" + (FIRST_KIND + KINDS.size() + OPTIONAL_FIELDS.indexOf(field)) + "::text[]")));

    /** The retries of a batch whose partition was dropped after this instance had seen it. */
    private static final int MAX_RETRIES = 10;

    private static final String KEEP_TENANTS = "select keep_tenants($1, $2)";
    private static final String ENSURE_PARTITION = "select ensure_usage_partition($1)";

    private final Pool pool;
    private final PriceConfig config;
    private final Set<LocalDate> months = ConcurrentHashMap.newKeySet();

    UsageRepository(Pool pool, PriceConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * Stores the acceptable events, and returns one outcome for each event, in the same order. When the call completes,
     * the accepted events are durable. When it fails, none is stored, unless the connection was lost during the commit.
     */
    Uni<List<EventOutcome>> append(List<ScopedEvent> scoped) {
        List<UsageEvent> events = scoped.stream().map(ScopedEvent::event).toList();
        return Uni.createFrom()
                .deferred(() -> ensurePartitions(events))
                .chain(() -> pool.withConnection(
                        connection -> append(connection, tenants(scoped), columns(events, tops(scoped)))))
                .onFailure()
                .invoke(months::clear) // a partition may have been dropped
                .onFailure(SqlState.CHECK_VIOLATION::caused) // it was, and the batch was rolled back
                .retry()
                .atMost(MAX_RETRIES)
                .map(rows -> outcomes(rows, events.size()));
    }

    /**
     * Runs a transaction in one round trip: its statements are sent without waiting for responses, and the server runs
     * them one after the other. If one fails, the server refuses the later ones, and the commit rolls back without an
     * error of its own.
     */
    private static Uni<RowSet<Row>> append(SqlConnection connection, Tuple tenants, Tuple columns) {
        return Uni.combine()
                .all()
                .unis(
                        connection.query("begin").execute(),
                        connection.preparedQuery(KEEP_TENANTS).execute(tenants),
                        connection.preparedQuery(APPEND).execute(columns),
                        connection.query("commit").execute())
                .collectFailures() // so that all statements have ended before the connection returns to the pool
                .with((begun, locked, appended, committed) -> appended)
                .onFailure(CompositeException.class)
                .transform(failures -> failures.getCauses().getFirst());
    }

    private Uni<Void> ensurePartitions(List<UsageEvent> events) {
        List<LocalDate> missing = events.stream()
                .map(event -> event.time().toLocalDate().withDayOfMonth(1))
                .distinct()
                .filter(month -> !months.contains(month))
                .toList();
        return missing.isEmpty()
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .iterable(missing)
                        .onItem()
                        .transformToUniAndConcatenate(month -> pool.preparedQuery(ENSURE_PARTITION)
                                .execute(Tuple.of(month))
                                .invoke(() -> months.add(month)))
                        .collect()
                        .last()
                        .replaceWithVoid();
    }

    /** The statement has a row for each event that was not accepted, and for each that was accepted without a price. */
    private static List<EventOutcome> outcomes(RowSet<Row> rows, int size) {
        EventOutcome[] outcomes = new EventOutcome[size];
        Arrays.fill(outcomes, EventOutcome.ACCEPTED);
        for (Row row : rows) {
            outcomes[Math.toIntExact(row.getLong("position")) - 1] = EventOutcome.of(row.getString("fault"));
        }
        return Arrays.asList(outcomes);
    }

    /** The keys of the tenants, each with the subtrees in which it is looked for. */
    private static Tuple tenants(List<ScopedEvent> events) {
        List<Place> places = events.stream()
                .map(scoped -> new Place(scoped.event().tenant(), scoped.tops()))
                .distinct()
                .toList();
        return Tuple.tuple()
                .addArrayOfString(texts(places, Place::tenant))
                .addArrayOfString(sparse(texts(places, place -> place.tops().arrayText())));
    }

    private record Place(String tenant, GrantedSubtrees tops) {}

    private static String[] tops(List<ScopedEvent> events) {
        return sparse(texts(events, scoped -> scoped.tops().arrayText()));
    }

    private Tuple columns(List<UsageEvent> events, String[] tops) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(events, UsageEvent::source))
                .addArrayOfString(texts(events, UsageEvent::id))
                .addArrayOfString(texts(events, UsageEvent::tenant))
                .addArrayOfString(texts(events, UsageEvent::feature))
                .addArrayOfOffsetDateTime(times(events, UsageEvent::time))
                .addArrayOfLong(longs(events, event -> event.charge().nanos()))
                .addArrayOfBoolean(sparse(booleans(events, UsageRepository::correction)))
                .addArrayOfLong(longs(events, UsageEvent::content))
                .addArrayOfString(
                        sparse(texts(events, event -> event.charge().use().model())))
                .addArrayOfString(
                        sparse(texts(events, event -> event.charge().use().serviceTier())))
                .addArrayOfString(sparse(
                        texts(events, event -> event.charge().use().quantities().own())))
                .addBoolean(config.missing() == PriceConfig.Missing.REJECT)
                .addArrayOfString(sparse(texts(events, event -> event.charge().currency())))
                .addArrayOfString(tops);
        KINDS.forEach(kind -> add(columns, events, kind));
        for (EventField field : OPTIONAL_FIELDS) {
            columns.addArrayOfString(
                    sparse(texts(events, event -> event.details().get(field))));
        }
        return columns;
    }

    private static String fields(Function<EventField, String> text) {
        return OPTIONAL_FIELDS.stream().map(text).collect(Collectors.joining(", "));
    }

    /** The value that is stored of an accepted event (a). */
    private static String stored(EventField field) {
        return field.form() == EventField.Form.NAME
                ? "nullif((select " + field.field() + "_numbers from named)[a.place], 0)"
                : field.form().stored("a." + field.column());
    }

    private static @Nullable Boolean correction(UsageEvent event) {
        return event.charge().isCorrection() ? true : null;
    }

    private static void add(Tuple columns, List<UsageEvent> events, QuantityKind kind) {
        switch (kind.form()) {
            case COUNT ->
                columns.addArrayOfLong(sparse(
                        longs(events, event -> event.charge().use().quantities().count(kind))));
            case DECIMAL ->
                columns.addArrayOfString(sparse(
                        texts(events, event -> event.charge().use().quantities().text(kind))));
        }
    }

    /** The parameter of a kind. Decimals are bound as text, and cast. */
    private static String array(QuantityKind kind) {
        String parameter = "$" + (FIRST_KIND + KINDS.indexOf(kind));
        return switch (kind.form()) {
            case COUNT -> parameter + "::bigint[]";
            case DECIMAL -> "(" + parameter + "::text[])::" + kind.form().sqlType() + "[]";
        };
    }

    /** The column, or an empty array if all of its values are null: PostgreSQL pads shorter arrays with nulls. */
    private static <T> T[] sparse(T[] column) {
        return Arrays.stream(column).allMatch(Objects::isNull) ? Arrays.copyOf(column, 0) : column;
    }
}
