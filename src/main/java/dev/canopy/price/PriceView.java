package dev.canopy.price;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A price as read from the database. Amounts are for a million tokens.
 *
 * @param tenant the key of the tenant, null if the price is for all tenants
 * @param to exclusive, null if the price has no end
 */
record PriceView(
        UUID id,
        String model,
        @Nullable String tenant,
        Instant from,
        @Nullable Instant to,
        Money input,
        Money cachedInput,
        Money output) {
    static final List<Expression<Price, ?>> COLUMNS = List.of(
            PriceAttributes.ID,
            PriceAttributes.MODEL,
            PriceAttributes.TENANT_KEY,
            PriceAttributes.FROM,
            PriceAttributes.TO,
            PriceAttributes.INPUT,
            PriceAttributes.CACHED_INPUT,
            PriceAttributes.OUTPUT);

    static PriceView from(Row row) {
        return new PriceView(
                row.require(PriceAttributes.ID),
                row.require(PriceAttributes.MODEL),
                row.get(PriceAttributes.TENANT_KEY),
                row.require(PriceAttributes.FROM),
                row.get(PriceAttributes.TO),
                row.require(PriceAttributes.INPUT),
                row.require(PriceAttributes.CACHED_INPUT),
                row.require(PriceAttributes.OUTPUT));
    }
}
