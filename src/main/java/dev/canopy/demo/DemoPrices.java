package dev.canopy.demo;

import dev.canopy.attribute.Money;
import dev.canopy.price.PriceDraft;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What the models of the demo cost in the time of its usage, for all and, the dearest one, for a reseller that pays less. */
final class DemoPrices {
    private DemoPrices() {}

    static List<PriceDraft> of(String reseller, LocalDate today) {
        LocalDate start = today.minusDays(DemoUsage.DAYS);
        return List.of(
                price("small", Optional.empty(), start, 150),
                price("medium", Optional.empty(), start, 3_000),
                price("large", Optional.empty(), start, 15_000),
                price("large", Optional.of(reseller), start, 12_000));
    }

    /** @param thousandths of the currency for a million tokens of input; those cached cost a tenth, the output five times as much */
    private static PriceDraft price(String model, Optional<String> tenant, LocalDate start, long thousandths) {
        long input = thousandths * 1_000_000;
        return new PriceDraft(
                model,
                tenant,
                start.atStartOfDay(ZoneOffset.UTC).toInstant(),
                Optional.empty(),
                new Money(input),
                new Money(input / 10),
                new Money(5 * input));
    }
}
