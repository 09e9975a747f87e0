package dev.canopy.budget;

import static dev.canopy.query.ArrayColumns.integers;
import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.times;
import static dev.canopy.query.UtcTimes.micros;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.database.PreparedSql;
import dev.canopy.price.CostSql;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import dev.canopy.usage.Charge;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Stores reservations. Each statement is for any number of them. */
@ApplicationScoped
class ReservationRepository {
    /** The rows that a statement deletes at most, so that it stays short. */
    private static final int MOST_DELETED = 10_000;

    private static final String LOCK = "select lock_reservations($1)";

    private static final String PLACES = """
            select t.id, t.archived_at is not null as archived, statement_timestamp() as now, p.path
            from (
              select up.descendant_id, array_agg(up.ancestor_id order by up.distance) as path
              from tenant_ancestry up where up.descendant_id = any ($1) group by up.descendant_id) p
            join tenant t on t.id = p.descendant_id
            """;

    /** Each reservation is looked up by its key alone; the offset keeps the planner from a join. */
    private static final String KNOWN = """
            select r.tenant_id, r.id, r.content, r.expires_at, r.closed_at is null and r.expires_at > statement_timestamp() as open
            from unnest($1::bigint[], $2::text[]) i (tenant_id, id)
            cross join lateral (
              select * from reservation s where s.id = i.id collate "C" and s.tenant_id = i.tenant_id offset 0
            ) r
            """;

    /** The costs of events that are sent now. */
    private static final String COSTS = PreparedSql.of("""
            select i.position, p.cost::text as cost
            from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
                as i (tenant_id, model, service_tier, quantities, own_quantities, position)
            join tenant t on t.id = i.tenant_id
            cross join lateral (select {kinds}, i.own_quantities offset 0) q
            cross join lateral (
              select {cost} as cost
              from price_at(t.id, t.currency, i.model, i.service_tier, statement_timestamp(), q.input_tokens) found
            ) p
            """.replace(
                    "{kinds}",
                    Arrays.stream(QuantityKind.values())
                            .map(ReservationRepository::quantity)
                            .collect(Collectors.joining(", ")))
            .replace("{cost}", CostSql.of("q", "found.rates")));

    private static final String ADD = """
            insert into reservation (root_id, id, tenant_id, cost, input_tokens, output_tokens, content, expires_at)
            select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                                 $8::timestamptz[])
            """;

    /** An id is unique only within a tenant, and a caller may see several. */
    private static final String RELEASE =
            """
            with found as materialized (
              select r.id, r.tenant_id,""" + ScopeSql.keeps("r.tenant_id", "$3") + """
                as allowed
              from reservation r join tenant t on t.id = r.tenant_id
              where r.id = $1 and ($4::text is null or t.key = $4::text collate "C") and r.closed_at is null and r.expires_at > now() and""" + ScopeSql.covers("t.id", "$2") + """
            ), released as (
              update reservation r set closed_at = now() from found f
              where r.id = f.id and r.tenant_id = f.tenant_id and r.closed_at is null and f.allowed
                and (select count(*) from found) = 1
            )
            select count(*) as found, bool_and(allowed) as allowed from found
            """;

    private static final String DELETE = """
            delete from reservation where ctid = any (array(
              select r.ctid from reservation r where r.expires_at < now() - $1 * interval '1 microsecond'
              order by r.expires_at limit\s""" + MOST_DELETED + " for update skip locked))";

    private final Pool pool;

    ReservationRepository(Pool pool) {
        this.pool = pool;
    }

    private static String quantity(QuantityKind kind) {
        return "(i.quantities::jsonb ->> '" + kind.field() + "')::"
                + kind.form().sqlType() + " as " + kind.column();
    }

    /**
     * Waits until no one else grants reservations of an account; then keeps others from it until the transaction ends.
     */
    Uni<Void> lock(SqlConnection transaction, Long account) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(account)).replaceWithVoid();
    }

    /** Reads all that is needed to decide the requests. */
    Uni<ReservationFacts> find(SqlConnection transaction, List<RequestedReservation> requests) {
        return Uni.combine()
                .all()
                .unis(places(transaction, requests), known(transaction, requests), costs(transaction, requests))
                .collectFailures()
                .with(ReservationFacts::new);
    }

    private static Uni<Map<Long, ReservationFacts.Place>> places(
            SqlConnection transaction, List<RequestedReservation> requests) {
        Long[] tenants = requests.stream()
                .map(requested -> requested.tenant().id())
                .distinct()
                .toArray(Long[]::new);
        return transaction
                .preparedQuery(PLACES)
                .execute(Tuple.tuple().addArrayOfLong(tenants))
                .map(rows -> {
                    Map<Long, ReservationFacts.Place> places = new HashMap<>();
                    for (Row row : rows) {
                        places.put(
                                row.getLong("id"),
                                new ReservationFacts.Place(
                                        row.getOffsetDateTime("now").toInstant(),
                                        row.getBoolean("archived"),
                                        List.of(row.getArrayOfLongs("path"))));
                    }
                    return places;
                });
    }

    private static Uni<Map<ReservationIdentity, ReservationFacts.Known>> known(
            SqlConnection transaction, List<RequestedReservation> requests) {
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(requests, requested -> requested.tenant().id()))
                .addArrayOfString(texts(requests, requested -> requested.draft().id()));
        return transaction.preparedQuery(KNOWN).execute(columns).map(rows -> {
            Map<ReservationIdentity, ReservationFacts.Known> known = new HashMap<>();
            for (Row row : rows) {
                known.put(
                        new ReservationIdentity(row.getLong("tenant_id"), row.getString("id")),
                        new ReservationFacts.Known(
                                row.getLong("content"),
                                row.getOffsetDateTime("expires_at").toInstant(),
                                row.getBoolean("open")));
            }
            return known;
        });
    }

    private static Uni<Map<Integer, BigDecimal>> costs(SqlConnection transaction, List<RequestedReservation> requests) {
        List<Integer> priced = IntStream.range(0, requests.size())
                .filter(i -> requests.get(i).draft().pricedModel().isPresent())
                .boxed()
                .toList();
        if (priced.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(priced, i -> requests.get(i).tenant().id()))
                .addArrayOfString(
                        texts(priced, i -> requests.get(i).draft().pricedModel().orElse(null)))
                .addArrayOfString(texts(priced, i -> use(requests.get(i)).serviceTier()))
                .addArrayOfString(texts(priced, i -> json(use(requests.get(i)).quantities())))
                .addArrayOfString(
                        texts(priced, i -> use(requests.get(i)).quantities().own()))
                .addArrayOfInteger(integers(priced, i -> i));
        return transaction.preparedQuery(COSTS).execute(columns).map(rows -> {
            Map<Integer, BigDecimal> costs = new HashMap<>();
            for (Row row : rows) {
                costs.put(row.getInteger("position"), new BigDecimal(row.getString("cost")));
            }
            return costs;
        });
    }

    private static Charge.Use use(RequestedReservation requested) {
        return requested.draft().charge().use();
    }

    private static String json(Quantities quantities) {
        return quantities.byKind().entrySet().stream()
                .map(quantity ->
                        "\"" + quantity.getKey() + "\":" + quantity.getValue().toPlainString())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Stores reservations that have been granted. */
    Uni<Void> add(SqlConnection transaction, List<NewReservation> granted) {
        if (granted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(granted, each -> each.requested().tenant().rootId()))
                .addArrayOfString(
                        texts(granted, each -> each.requested().draft().id()))
                .addArrayOfLong(longs(granted, each -> each.requested().tenant().id()))
                .addArrayOfLong(longs(granted, NewReservation::nanos))
                .addArrayOfLong(longs(granted, each -> each.requested().draft().tokens(QuantityKind.INPUT_TOKENS)))
                .addArrayOfLong(longs(granted, each -> each.requested().draft().tokens(QuantityKind.OUTPUT_TOKENS)))
                .addArrayOfLong(longs(granted, each -> each.requested().draft().content()))
                .addArrayOfOffsetDateTime(times(granted, each -> utc(each.expires())));
        return transaction.preparedQuery(ADD).execute(columns).replaceWithVoid();
    }

    /**
     * Releases an open reservation. Fails with 404 if the caller sees none with this id, and with 409 if it sees
     * several, of different tenants.
     *
     * @param tenant the key of its tenant; null for any
     */
    Uni<Void> release(Scope scope, String id, @Nullable String tenant) {
        Tuple values = Tuple.tuple()
                .addString(id)
                .addArrayOfLong(scope.seen().array())
                .addArrayOfLong(scope.allowed().array())
                .addString(tenant);
        return pool.preparedQuery(RELEASE).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            long found = row.getLong("found");
            if (found == 0) {
                throw ProblemException.notFound("reservation", id);
            }
            scope.require(row.getBoolean("allowed"));
            if (found > 1) {
                throw ProblemException.conflict(
                        "Several tenants have a reservation '" + id + "'. Name one with the 'tenant' parameter.");
            }
            return null;
        });
    }

    /** Deletes reservations that expired some time ago. Returns whether there may be more. */
    Uni<Boolean> deleteExpired(Duration age) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(micros(age))).map(rows -> rows.rowCount() == MOST_DELETED);
    }

    /**
     * A reservation to be stored.
     *
     * @param nanos the reserved cost in nano-units
     */
    record NewReservation(RequestedReservation requested, long nanos, Instant expires) {}
}
