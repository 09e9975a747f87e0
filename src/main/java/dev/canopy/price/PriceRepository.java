package dev.canopy.price;

import static dev.canopy.price.PriceAttributes.ID;
import static dev.canopy.price.PriceAttributes.IN_FORCE_AT;
import static dev.canopy.price.PriceAttributes.MODEL;
import static dev.canopy.price.PriceAttributes.TENANT_ID;
import static dev.canopy.price.PriceAttributes.TENANT_KEY;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the price book, each list in one statement. */
@ApplicationScoped
class PriceRepository implements ProjectionRepository<Price, UUID> {
    private static final String INSERT = """
            insert into price (model, tenant_id, effective_from, effective_to, pattern, service_tier, rates, tiers)
            values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)
            returning id
            """;
    private static final String LOAD =
            "select model, pattern, service_tier, tenant_id, effective_from from price where id = $1";
    private static final String END = "update price set effective_to = $2 where id = $1";

    private static final String IS_USED = "select exists (select from usage_event where price_id = $1) as used";
    private static final String DELETE = "delete from price where id = $1";

    private static final String MATCH = "select id from price_at($1, $2, $3, $4, null)";

    private final Pool pool;
    private final Cursors cursors;
    private final PriceWrites writes;

    PriceRepository(Pool pool, Cursors cursors, PriceWrites writes) {
        this.pool = pool;
        this.writes = writes;
        this.cursors = cursors;
    }

    Uni<Page<PriceView>> list(PriceQuery query) {
        Query<Price> prices = visible(query.scope());
        query.model().ifPresent(model -> prices.where(MODEL.eq(model)));
        query.tenant().ifPresent(tenant -> prices.where(TENANT_KEY.eq(tenant)));
        query.at().ifPresent(time -> prices.where(IN_FORCE_AT.with(time)));
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
     * The id of the price of an event; empty if there is none.
     *
     * @param tenant the id of the tenant, null for the prices for all tenants
     */
    Uni<Optional<UUID>> match(PriceMatch match, @Nullable Long tenant) {
        Tuple values = Tuple.tuple()
                .addValue(tenant)
                .addString(match.model())
                .addString(match.serviceTier().orElse(null))
                .addValue(utc(match.time()));
        return pool.preparedQuery(MATCH).execute(values).map(rows -> first(rows).map(row -> row.getUUID("id")));
    }

    private static Query<Price> visible(Scope scope) {
        return scope.queryShared(Price.class, TENANT_ID).select(PriceView.COLUMNS);
    }

    /**
     * Adds a price and returns its id. Fails with a conflict that names a price that is in force at the same time.
     *
     * @param tenant the id of the tenant, null for all tenants
     */
    Uni<UUID> insert(@Nullable Long tenant, PriceDraft draft) {
        OffsetDateTime from = utc(draft.from());
        @Nullable OffsetDateTime to = draft.to().map(PriceRepository::utc).orElse(null);
        Tuple values = Tuple.tuple()
                .addString(draft.key().model().text())
                .addValue(tenant)
                .addValue(from)
                .addValue(to)
                .addBoolean(draft.key().model().pattern())
                .addString(draft.key().serviceTier().orElse(null))
                .addString(draft.rates().toJson())
                .addString(RateTier.toJson(draft.tiers()));
        return writes.run(transaction -> PriceOverlap.of(draft, tenant)
                .refuse(transaction)
                .chain(() -> transaction.preparedQuery(INSERT).execute(values))
                .map(rows -> rows.iterator().next().getUUID("id")));
    }

    /**
     * Changes the end of a price. Fails with not-found, or with a conflict that names a price that is in force at the
     * same time.
     */
    Uni<Void> end(UUID id, Optional<Instant> end) {
        @Nullable OffsetDateTime to = end.map(PriceRepository::utc).orElse(null);
        return writes.run(transaction -> transaction
                .preparedQuery(LOAD)
                .execute(Tuple.of(id))
                .chain(rows -> {
                    Row price = first(rows).orElseThrow(() -> unknown(id));
                    return PriceOverlap.of(price, to, id).refuse(transaction);
                })
                .chain(() -> transaction
                        .preparedQuery(END)
                        .execute(Tuple.tuple().addUUID(id).addValue(to)))
                .replaceWithVoid());
    }

    /** Deletes a price. Fails with not-found, or with a conflict if an event has the price. */
    Uni<Void> delete(UUID id) {
        // Ingestion and repricing hold the conflicting lock, so no event can get the price in the meantime.
        return writes.run(transaction -> TreeLock.TENANTS_GO
                .takeAll(transaction)
                .chain(() -> transaction.preparedQuery(IS_USED).execute(Tuple.of(id)))
                .invoke(rows -> {
                    if (rows.iterator().next().getBoolean("used")) {
                        throw ProblemException.conflict("Events have been priced by the price '" + id
                                + "'; end it instead: PATCH {\"effectiveTo\":\"…\"}.");
                    }
                })
                .chain(() -> transaction.preparedQuery(DELETE).execute(Tuple.of(id)))
                .invoke(deleted -> {
                    if (deleted.rowCount() == 0) {
                        throw unknown(id);
                    }
                })
                .replaceWithVoid());
    }

    static ProblemException unknown(UUID id) {
        return ProblemException.notFound("price", id.toString());
    }

    static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }

    static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
