package dev.canopy.price;

import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.problem.ProblemException;
import dev.canopy.query.UtcTimes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key of a price and its time, to find other prices with the same key at the same time.
 *
 * @param tenant the id of the tenant, null for all tenants
 * @param except the price itself if it is stored, null for a new one
 */
record PriceOverlap(
        PricedModel model,
        @Nullable String serviceTier,
        @Nullable Long tenant,
        String currency,
        OffsetDateTime from,
        @Nullable OffsetDateTime to,
        @Nullable UUID except) {
    private static final String OVERLAPPING = """
            select o.id, o.effective_from, o.effective_to
            from price o
            where o.model = $1::text collate "C" and o.pattern = $6::boolean
              and o.currency = $8::text and o.service_tier is not distinct from $7::text collate "C" and o.tenant_id is not distinct from $2::bigint
              and tstzrange(o.effective_from, o.effective_to) && tstzrange($3::timestamptz, $4::timestamptz)
              and o.id is distinct from $5::uuid
            order by o.effective_from limit 1
            """;

    static PriceOverlap of(PriceDraft draft, @Nullable Long tenant) {
        return new PriceOverlap(
                draft.key().model(),
                draft.key().serviceTier().orElse(null),
                tenant,
                draft.key().currency().orElseThrow(),
                utc(draft.from()),
                draft.to().map(UtcTimes::utc).orElse(null),
                null);
    }

    static PriceOverlap of(Row price, @Nullable OffsetDateTime to, UUID id) {
        return new PriceOverlap(
                new PricedModel(price.getString("model"), price.getBoolean("pattern")),
                price.getString("service_tier"),
                price.getLong("tenant_id"),
                price.getString("currency"),
                price.getOffsetDateTime("effective_from"),
                to,
                id);
    }

    /** Fails with a conflict that names the price that is in force at the same time, if there is one. */
    Uni<Void> refuse(SqlConnection transaction) {
        return transaction
                .preparedQuery(OVERLAPPING)
                .execute(values())
                .invoke(rows -> PriceRepository.first(rows).ifPresent(other -> {
                    OffsetDateTime end = other.getOffsetDateTime("effective_to");
                    OffsetDateTime start = other.getOffsetDateTime("effective_from");
                    throw ProblemException.conflict(
                            start.isAfter(from) ? "/effectiveTo" : "/effectiveFrom",
                            "makes the period overlap with the price '" + other.getUUID("id") + "' from "
                                    + start.toInstant() + (end == null ? " on" : " to " + end.toInstant()));
                }))
                .replaceWithVoid();
    }

    private Tuple values() {
        return Tuple.tuple()
                .addString(model.text())
                .addValue(tenant)
                .addValue(from)
                .addValue(to)
                .addValue(except)
                .addBoolean(model.pattern())
                .addString(serviceTier)
                .addString(currency);
    }
}
