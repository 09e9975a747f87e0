package dev.canopy.budget;

import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.times;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.Money;
import dev.canopy.price.CostSql;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores reservations. Each statement is for any number of them. */
@ApplicationScoped
class ReservationRepository {
    /** The rows that a statement deletes at most, so that it stays short. */
    private static final int MOST_DELETED = 10_000;

    private static final String LOCK = "select lock_reservations($1)";

    /** The price of an event that is sent now, for requests without an amount. A reservation is looked up by its key alone; the offset keeps the planner from a join. */
    private static final String FIND = """
            select i.position, t.archived_at is not null as archived, statement_timestamp() as now,
              array(select up.ancestor_id from tenant_ancestry up where up.descendant_id = t.id order by up.distance) as path,
              p.cost::text as cost, known.content as known_content,
              known.expires_at as known_expires_at, known.remaining::text as known_remaining, known.open as known_open
            from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                with ordinality as i (tenant_id, id, model, service_tier, quantities, own_quantities, position)
            join tenant t on t.id = i.tenant_id
            cross join lateral (select {kinds}, i.own_quantities offset 0) q
            left join lateral (
              select {cost} as cost
              from price_at(t.id, t.currency, i.model, i.service_tier, statement_timestamp(), q.input_tokens) found
            ) p on true
            left join lateral (
              select r.content, r.expires_at, r.remaining,
                r.closed_at is null and r.expires_at > statement_timestamp() as open
              from reservation r
              where r.id = i.id collate "C" and r.tenant_id = t.id offset 0
            ) known on true
            """.replace(
                    "{kinds}",
                    Arrays.stream(QuantityKind.values())
                            .map(ReservationRepository::quantity)
                            .collect(Collectors.joining(", ")))
            .replace("{cost}", CostSql.of("q", "found.rates"));

    private static final String ADD = """
            insert into reservation (root_id, id, tenant_id, cost, input_tokens, output_tokens, content, expires_at, remaining)
            select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                                 $8::timestamptz[], $9::text[]::numeric[])
            """;

    /** An id is unique only within a tenant, and a caller may see several. */
    private static final String RELEASE =
            """
            with found as materialized (
              select r.id, r.tenant_id,""" + ScopeSql.keeps("r.tenant_id", "$3") + """
                as allowed
              from reservation r join tenant t on t.id = r.tenant_id
              where r.id = $1 and r.closed_at is null and r.expires_at > now() and""" + ScopeSql.covers("t.id", "$2") + """
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

    /** Waits until no one else grants reservations of an account; then keeps others from it until the transaction ends. */
    Uni<Void> lock(SqlConnection transaction, Long account) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(account)).replaceWithVoid();
    }

    /** The facts for each request, in their order; null for a tenant that no longer exists. */
    Uni<List<@Nullable ReservationFacts>> find(SqlConnection transaction, List<RequestedReservation> requests) {
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(requests, requested -> requested.tenant().id()))
                .addArrayOfString(texts(requests, requested -> requested.draft().id()))
                .addArrayOfString(texts(
                        requests, requested -> requested.draft().pricedModel().orElse(null)))
                .addArrayOfString(texts(
                        requests, requested -> requested.draft().charge().use().serviceTier()))
                .addArrayOfString(texts(
                        requests,
                        requested -> json(requested.draft().charge().use().quantities())))
                .addArrayOfString(texts(
                        requests,
                        requested ->
                                requested.draft().charge().use().quantities().own()));
        return transaction.preparedQuery(FIND).execute(columns).map(rows -> {
            @Nullable ReservationFacts[] facts = new ReservationFacts[requests.size()];
            for (Row row : rows) {
                facts[Math.toIntExact(row.getLong("position")) - 1] = ReservationFacts.from(row);
            }
            return Arrays.asList(facts);
        });
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
                .addArrayOfOffsetDateTime(
                        times(granted, each -> each.answer().expires().atOffset(ZoneOffset.UTC)))
                .addArrayOfString(texts(
                        granted,
                        each -> each.answer()
                                .remaining()
                                .map(left -> left.scaleByPowerOfTen(Money.SCALE).toPlainString())
                                .orElse(null)));
        return transaction.preparedQuery(ADD).execute(columns).replaceWithVoid();
    }

    /**
     * Releases an open reservation. Fails with 404 if the caller sees none with this id, and with 409 if it sees several, of
     * different tenants.
     */
    Uni<Void> release(Scope scope, String id) {
        Tuple values = Tuple.tuple()
                .addString(id)
                .addArrayOfLong(scope.seen().array())
                .addArrayOfLong(scope.allowed().array());
        return pool.preparedQuery(RELEASE).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            long found = row.getLong("found");
            if (found == 0) {
                throw ProblemException.notFound("reservation", id);
            }
            scope.require(row.getBoolean("allowed"));
            if (found > 1) {
                throw ProblemException.conflict("Several tenants have a reservation '" + id
                        + "'. Release it with a key of its tenant, or let it expire.");
            }
            return null;
        });
    }

    /** Deletes reservations that expired some time ago. Returns whether there may be more. */
    Uni<Boolean> deleteExpired(Duration age) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(age.toNanos() / 1_000))
                .map(rows -> rows.rowCount() == MOST_DELETED);
    }

    /**
     * A reservation to be stored.
     *
     * @param nanos the reserved cost in nano-units
     */
    record NewReservation(RequestedReservation requested, long nanos, ReservationOutcome.Granted answer) {}
}
