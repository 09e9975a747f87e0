package dev.canopy.price;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A price as read from the database.
 *
 * @param to exclusive, null if the price has no end
 * @param version the time of the last change
 */
public record PriceView(
        UUID id, PriceKey key, Instant from, @Nullable Instant to, Rates rates, List<RateTier> tiers, Instant version) {
    static final List<Expression<Price, ?>> COLUMNS = List.of(
            PriceAttributes.ID,
            PriceAttributes.MODEL,
            PriceAttributes.PATTERN,
            PriceAttributes.SERVICE_TIER,
            PriceAttributes.TENANT_KEY,
            PriceAttributes.CURRENCY,
            PriceAttributes.FROM,
            PriceAttributes.TO,
            PriceAttributes.RATES,
            PriceAttributes.TIERS,
            PriceAttributes.UPDATED_AT);

    public PriceView {
        tiers = List.copyOf(tiers);
    }

    static PriceView from(Row row) {
        return new PriceView(
                row.require(PriceAttributes.ID),
                new PriceKey(
                        new PricedModel(row.require(PriceAttributes.MODEL), row.require(PriceAttributes.PATTERN)),
                        Optional.ofNullable(row.get(PriceAttributes.SERVICE_TIER)),
                        Optional.ofNullable(row.get(PriceAttributes.TENANT_KEY)),
                        Optional.of(row.require(PriceAttributes.CURRENCY))),
                row.require(PriceAttributes.FROM),
                row.get(PriceAttributes.TO),
                Rates.from(row.require(PriceAttributes.RATES)),
                RateTier.from(row.get(PriceAttributes.TIERS)),
                row.require(PriceAttributes.UPDATED_AT));
    }

    /** Whether an event would cost the same by a draft. */
    public boolean chargesLike(PriceDraft draft) {
        return rates.equals(draft.rates()) && tiers.equals(draft.tiers());
    }
}
