package dev.canopy.price;

import dev.canopy.attribute.Money;
import dev.canopy.tenant.CurrencyCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The result of repricing events in a response. Amounts of different currencies are never added up. */
@Schema(name = "RepricingResult", description = "the result of repricing events")
record RepricingResponse(
        @Schema(examples = "1200", description = "the number of events in the range that name a model")
        long events,

        @Schema(examples = "300", description = "the number of events whose cost differs")
        long changed,

        @Schema(
                examples = "0",
                description =
                        "the number of events that came without a cost and have no valid price; their cost stays the same")
        long unpriced,

        @Schema(
                examples = "12.5",
                nullable = true,
                description = "the cost of all events before, a decimal; null if they are in several currencies")
        @Nullable String before,

        @Schema(
                examples = "10",
                nullable = true,
                description = "the cost of all events after, a decimal; null if they are in several currencies")
        @Nullable String after,

        @Schema(
                examples = "-2.5",
                nullable = true,
                description = "'after' minus 'before', a decimal; null if they are in several currencies")
        @Nullable String difference,

        @Schema(description = "the costs in each currency, sorted by its code")
        List<InCurrency> currencies,

        @Schema(description = "whether the changes were only reported, and not made")
        boolean dryRun) {

    RepricingResponse {
        currencies = List.copyOf(currencies);
    }

    /** The costs of the accounts in one currency. */
    @Schema(name = "RepricingInCurrency", description = "the costs of the events of the accounts in one currency")
    record InCurrency(
            @Schema(
                    examples = "EUR",
                    required = true,
                    pattern = CurrencyCode.PATTERN,
                    description = "the currency, an ISO 4217 code")
            String currency,

            @Schema(examples = "12.5", required = true, description = "the cost of the events before, a decimal")
            String before,

            @Schema(examples = "10", required = true, description = "the cost of the events after, a decimal")
            String after,

            @Schema(examples = "-2.5", required = true, description = "'after' minus 'before', a decimal")
            String difference) {

        static InCurrency from(String currency, RepricingResult repriced) {
            return new InCurrency(
                    currency,
                    money(repriced.before()),
                    money(repriced.after()),
                    money(repriced.after().subtract(repriced.before())));
        }
    }

    /** @param repriced the result by currency */
    static RepricingResponse from(Repricing repricing, SortedMap<String, RepricingResult> repriced) {
        RepricingResult all = repriced.values().stream().reduce(RepricingResult.NOTHING, RepricingResult::plus);
        boolean several = repriced.size() > 1;
        return new RepricingResponse(
                all.events(),
                all.changed(),
                all.unpriced(),
                several ? null : money(all.before()),
                several ? null : money(all.after()),
                several ? null : money(all.after().subtract(all.before())),
                repriced.entrySet().stream()
                        .map(part -> InCurrency.from(part.getKey(), part.getValue()))
                        .toList(),
                repricing.dryRun());
    }

    private static String money(BigDecimal nanos) {
        return new Money(nanos.toBigIntegerExact()).toString();
    }
}
