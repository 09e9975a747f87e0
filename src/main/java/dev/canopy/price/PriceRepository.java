package dev.canopy.price;

import static dev.canopy.price.PriceAttributes.CURRENCY;
import static dev.canopy.price.PriceAttributes.ID;
import static dev.canopy.price.PriceAttributes.IN_FORCE_AT;
import static dev.canopy.price.PriceAttributes.MODEL;
import static dev.canopy.price.PriceAttributes.TENANT_ID;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.query.UtcTimes;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the price book, each list in one statement. */
@ApplicationScoped
class PriceRepository implements ProjectionRepository<Price, UUID> {
    /** The prices for all tenants, and those of some tenants. */
    private static final String SHARED_OR_OF =
            "select p.id from price p where p.tenant_id is null union all select o.id from price o where o.tenant_id = %s";

    private static final String ADD = "select add_prices($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as ids";
    private static final String LOAD =
            "select model, pattern, service_tier, tenant_id, currency, effective_from from price where id = $1";
    private static final String END = "select end_prices(array[$1::uuid], array[$4::timestamptz], $2, $3) as changed";

    private static final String USE =
            "select tenant_id, exists (select from usage_event where price_id = $1) as used from price where id = $1";

    /** Waits for all locks together for up to a second. */
    private static final String LOCK = "select lock_for_price($1, interval '1 second')";

    private static final String DELETE = "select delete_price($1, $2, $3)::integer as changed";

    private static final String MATCH = "select found.id, price.rates::text as rates, price.tiers::text as tiers"
            + " from price_at($1, $2, $3, $4, $5, null) found join price on price.id = found.id";

    private final Pool pool;
    private final Cursors cursors;
    private final PriceWrites writes;

    PriceRepository(Pool pool, Cursors cursors, PriceWrites writes) {
        this.pool = pool;
        this.writes = writes;
        this.cursors = cursors;
    }

    Uni<Page<PriceView>> list(PriceQuery query) {
        query.scope().require(!query.scope().allowed().isNothing());
        Query<Price> prices = query.tenant()
                .map(tenant -> query.scope().list(Price.class, TENANT_ID, TenantSelection.one(tenant)))
                .orElseGet(() -> query.scope().listBy(Price.class, ID, SHARED_OR_OF, TenantSelection.ALL))
                .select(PriceView.COLUMNS);
        query.model().ifPresent(model -> prices.filter(MODEL.eq(model)));
        query.currency().ifPresent(currency -> prices.filter(CURRENCY.eq(currency)));
        query.at().ifPresent(time -> prices.filter(IN_FORCE_AT.with(time)));
        return project(query.page().apply(prices), query.page().rows())
                .map(rows -> cursors.page(rows, query.page()).map(PriceView::from));
    }

    /** The price with this id. Fails with not-found. */
    Uni<PriceView> get(Scope scope, UUID id) {
        return project(visible(scope).where(ID.eq(id)), 1).map(found -> {
            if (found.isEmpty()) {
                throw unknown(id);
            }
            return PriceView.from(found.get(0));
        });
    }

    /**
     * The price of an event, whether the caller sees it or not; empty if there is none.
     *
     * @param tenant the id of the tenant, null for the prices for all tenants
     */
    Uni<Optional<PriceMatch.Found>> match(PriceMatch match, @Nullable Long tenant) {
        Tuple values = Tuple.tuple()
                .addValue(tenant)
                .addString(match.currency())
                .addString(match.model())
                .addString(match.serviceTier().orElse(null))
                .addValue(utc(match.time()));
        return pool.preparedQuery(MATCH).execute(values).map(rows -> first(rows).map(PriceMatch.Found::from));
    }

    private static Query<Price> visible(Scope scope) {
        return scope.queryShared(Price.class, TENANT_ID).select(PriceView.COLUMNS);
    }

    /**
     * Adds a price and returns its id. Fails with a conflict that names a price that is in force at the same time.
     *
     * @param tenant the id of the tenant, null for all tenants
     * @param draft with its currency
     */
    Uni<UUID> insert(Scope scope, @Nullable Long tenant, PriceDraft draft) {
        Tuple values = PriceColumns.of(List.of(draft), key -> tenant)
                .addArrayOfLong(scope.allowed().array());
        return writes.run(transaction -> PriceOverlap.of(draft, tenant)
                .refuse(transaction)
                .chain(() -> transaction.preparedQuery(ADD).execute(values))
                .map(rows ->
                        first(rows).map(row -> row.getArrayOfUUIDs("ids")).orElseThrow(PriceRepository::noTenant)[0]));
    }

    /**
     * Changes the end of a price. Fails with not-found, or with a conflict that names a price that is in force at the
     * same time, and with 412 if the price has another version.
     */
    Uni<Void> end(Scope scope, UUID id, Optional<Instant> end, IfMatch ifMatch) {
        @Nullable OffsetDateTime to = end.map(UtcTimes::utc).orElse(null);
        return writes.run(transaction -> transaction
                .preparedQuery(LOAD)
                .execute(Tuple.of(id))
                .chain(rows -> {
                    Row price = first(rows).orElseThrow(() -> unknown(id));
                    return PriceOverlap.of(price, to, id).refuse(transaction);
                })
                .chain(() -> transaction
                        .preparedQuery(END)
                        .execute(owned(scope, id, ifMatch).addValue(to)))
                .invoke(changed -> expectOne(changed, id, ifMatch))
                .replaceWithVoid());
    }

    /**
     * Deletes a price. Fails with not-found, with a conflict if an event has the price, or with unavailable (503) if
     * events that could have it are being stored for long, and with 412 if the price has another version.
     */
    Uni<Void> delete(Scope scope, UUID id, IfMatch ifMatch) {
        // Only a price that no event has yet makes ingestion wait. Ingestion and repricing hold the conflicting lock,
        // so no
        // event can get the price in the meantime.
        return writes.run(transaction -> unused(transaction, id)
                .chain(tenant ->
                        transaction.preparedQuery(LOCK).execute(Tuple.tuple().addValue(tenant.orElse(null))))
                .chain(() -> unused(transaction, id))
                .chain(() -> transaction.preparedQuery(DELETE).execute(owned(scope, id, ifMatch)))
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable(
                        "The price cannot be deleted now: matching events are being stored, or its tenant is being"
                                + " moved."))
                .invoke(deleted -> expectOne(deleted, id, ifMatch))
                .replaceWithVoid());
    }

    /** The id of the tenant of a price that no event has; empty if it is for all tenants. */
    private static Uni<Optional<Long>> unused(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(USE).execute(Tuple.of(id)).map(rows -> {
            Row price = first(rows).orElseThrow(() -> unknown(id));
            if (price.getBoolean("used")) {
                throw ProblemException.conflict("Events have been priced by the price '" + id
                        + "'; end it instead: PATCH {\"effectiveTo\":\"…\"}.");
            }
            return Optional.ofNullable(price.getLong("tenant_id"));
        });
    }

    private static Tuple owned(Scope scope, UUID id, IfMatch ifMatch) {
        return Tuple.tuple()
                .addUUID(id)
                .addArrayOfLong(scope.allowed().array())
                .addArrayOfOffsetDateTime(ifMatch.array());
    }

    private static void expectOne(RowSet<Row> changed, UUID id, IfMatch ifMatch) {
        if (changed.iterator().next().getInteger("changed") == 0) {
            throw ifMatch.isGiven() ? IfMatch.stale() : unknown(id);
        }
    }

    /** The tenant has left the scope meanwhile. */
    private static ProblemException noTenant() {
        return ProblemException.notFound("tenant", "");
    }

    static ProblemException unknown(UUID id) {
        return ProblemException.notFound("price", id.toString());
    }

    static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }
}
