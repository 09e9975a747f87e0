package dev.canopy.demo;

import dev.canopy.attribute.Money;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.Rates;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The prices of the demo, from the first day of its usage: one per model for all tenants, and a lower one of the large
 * model for a reseller. There are also the {@link ListPrices} of well-known models.
 */
final class DemoPrices {
    private DemoPrices() {}

    static List<PriceDraft> of(String reseller, LocalDate today) {
        LocalDate start = today.minusDays(DemoUsage.DAYS);
        List<PriceDraft> prices = new ArrayList<>(ListPrices.from(start));
        prices.addAll(List.of(
                price("small", Optional.empty(), start, 150),
                price("medium", Optional.empty(), start, 3_000),
                price("large", Optional.empty(), start, 15_000),
                price("large", Optional.of(reseller), start, 12_000)));
        return prices;
    }

    /**
     * A price whose rate for cached input is a tenth of that for input, and whose rate for output is five times as
     * high.
     *
     * @param thousandths the price of a million input tokens, in thousandths of the currency unit
     */
    private static PriceDraft price(String model, Optional<String> tenant, LocalDate start, long thousandths) {
        long input = thousandths * 1_000_000;
        return new PriceDraft(
                PriceKey.of(model, tenant).in(ListPrices.CURRENCY),
                start.atStartOfDay(ZoneOffset.UTC).toInstant(),
                Rates.ofTokens(new Money(input), new Money(input / 10), new Money(5 * input)));
    }
}
