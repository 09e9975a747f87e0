package dev.canopy.priceimport;

import static dev.canopy.query.ArrayColumns.times;
import static dev.canopy.query.ArrayColumns.uuids;
import static dev.canopy.query.UtcTimes.instantOrNull;

import dev.canopy.price.PriceColumns;
import dev.canopy.price.PriceKey;
import dev.canopy.price.PriceView;
import dev.canopy.price.PriceWrites;
import dev.canopy.price.PricedModel;
import dev.canopy.price.RateTier;
import dev.canopy.price.Rates;
import dev.canopy.query.ArrayColumns;
import dev.canopy.query.UtcTimes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Imports any number of prices in one transaction, with a fixed number of statements. */
@ApplicationScoped
class PriceImportRepository {
    private static final String TENANTS = "select key, id, currency from tenant where key = any ($1)";

    /** Runs after the lock is taken, so that the time is later than any change of another import. */
    private static final String NOW = "select clock_timestamp() as now";

    private static final String STORED = """
            select p.id, p.model, p.pattern, p.service_tier, t.key as tenant, p.currency, p.effective_from, p.effective_to, p.rates,
              p.tiers::text as tiers, p.updated_at
            from price p left join tenant t on t.id = p.tenant_id
            where p.model = any ($1) and p.effective_to is distinct from p.effective_from
            order by p.effective_from
            """;
    private static final String END = "select end_prices($1, $2)";
    private static final String ADD = "select add_prices($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /** Prices are looked up by plans that a large import makes wrong. */
    private static final String ANALYZE = "analyze price";

    private final Pool pool;
    private final PriceWrites writes;
    private final Vertx vertx;

    PriceImportRepository(Pool pool, PriceWrites writes, Vertx vertx) {
        this.pool = pool;
        this.writes = writes;
        this.vertx = vertx;
    }

    /**
     * A tenant that a price is for.
     *
     * @param currency that of its account
     */
    record Owner(Long id, String currency) {}

    /** The tenants by their keys, without those that do not exist. */
    Uni<Map<String, Owner>> tenants(Collection<String> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return pool.preparedQuery(TENANTS)
                .execute(Tuple.tuple().addArrayOfString(ArrayColumns.texts(keys)))
                .map(rows -> {
                    Map<String, Owner> owners = new HashMap<>();
                    rows.forEach(row ->
                            owners.put(row.getString("key"), new Owner(row.getLong("id"), row.getString("currency"))));
                    return owners;
                });
    }

    /**
     * Plans the import against the price book and applies the plan.
     *
     * @param prices all with their currencies
     * @param tenants all tenants of the import, by their keys
     */
    Uni<PriceImportPlan> apply(PriceImport prices, Map<String, Owner> tenants, WriteMode mode) {
        String[] models = prices.drafts().stream()
                .map(draft -> draft.key().model().text())
                .distinct()
                .toArray(String[]::new);
        return writes.run(transaction -> transaction
                        .query(NOW)
                        .execute()
                        .map(rows ->
                                rows.iterator().next().getOffsetDateTime("now").toInstant())
                        .chain(now -> transaction
                                .preparedQuery(STORED)
                                .execute(Tuple.tuple().addArrayOfString(models))
                                .chain(rows -> plan(prices, rows, now)))
                        .call(plan -> switch (mode) {
                            case APPLY -> write(transaction, plan, tenants);
                            case DRY_RUN -> Uni.createFrom().voidItem();
                        }))
                .call(plan -> mode == WriteMode.DRY_RUN || plan.added().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : pool.query(ANALYZE).execute());
    }

    /** Some thousand prices take too long for an event loop. */
    private Uni<PriceImportPlan> plan(PriceImport prices, RowSet<Row> rows, Instant now) {
        return vertx.executeBlocking(Uni.createFrom().item(() -> PriceImportPlan.of(prices, stored(rows), now)));
    }

    private static Uni<Void> write(SqlConnection transaction, PriceImportPlan plan, Map<String, Owner> tenants) {
        Uni<?> end = plan.ended().isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery(END).execute(ends(plan));
        return end.chain(() -> plan.added().isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery(ADD)
                        .execute(PriceColumns.of(plan.added(), tenant -> id(tenants.get(tenant))))
                        .replaceWithVoid());
    }

    private static Tuple ends(PriceImportPlan plan) {
        return Tuple.tuple()
                .addArrayOfUUID(uuids(plan.ended().keySet(), id -> id))
                .addArrayOfOffsetDateTime(times(
                        plan.ended().values(), end -> end.map(UtcTimes::utc).orElse(null)));
    }

    private static @Nullable Long id(@Nullable Owner owner) {
        return owner == null ? null : owner.id();
    }

    private static List<PriceView> stored(RowSet<Row> rows) {
        List<PriceView> prices = new ArrayList<>();
        rows.forEach(row -> prices.add(price(row)));
        return prices;
    }

    private static PriceView price(Row row) {
        Map<String, String> rates = new TreeMap<>();
        row.getJsonObject("rates").forEach(rate -> rates.put(rate.getKey(), (String) rate.getValue()));
        return new PriceView(
                row.getUUID("id"),
                new PriceKey(
                        new PricedModel(row.getString("model"), row.getBoolean("pattern")),
                        Optional.ofNullable(row.getString("service_tier")),
                        Optional.ofNullable(row.getString("tenant")),
                        Optional.of(row.getString("currency"))),
                row.getOffsetDateTime("effective_from").toInstant(),
                instantOrNull(row.getOffsetDateTime("effective_to")),
                Rates.from(rates),
                RateTier.from(row.getString("tiers")),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
