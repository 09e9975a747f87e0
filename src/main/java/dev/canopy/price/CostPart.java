package dev.canopy.price;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The part of the cost of an event that a kind of quantity adds. The amounts of all kinds add up to the computed cost before it is
 * rounded to the nano-unit.
 *
 * @param quantity the number of the kind without the kinds that it includes, so that nothing counts twice
 * @param rate what a million costs
 */
public record CostPart(String kind, BigDecimal quantity, Money rate) {
    private static final int MILLION = 6; // as a power of ten
    private static final Money NOTHING = new Money(0);

    /** The parts of a cost, without kinds whose quantity is 0. */
    public static List<CostPart> of(Quantities quantities, Rates rates) {
        List<CostPart> parts = new ArrayList<>();
        for (QuantityKind kind : QuantityKind.values()) {
            parts.add(new CostPart(
                    kind.field(), alone(kind, quantities), rates.of(kind).orElse(NOTHING)));
        }
        for (Map.Entry<String, BigDecimal> own : quantities.byKind().entrySet()) {
            if (QuantityKind.of(own.getKey()).isEmpty()) {
                parts.add(new CostPart(
                        own.getKey(), own.getValue(), rates.byKind().getOrDefault(own.getKey(), NOTHING)));
            }
        }
        return parts.stream().filter(part -> part.quantity.signum() != 0).toList();
    }

    private static BigDecimal alone(QuantityKind whole, Quantities quantities) {
        BigDecimal number = given(whole, quantities);
        for (QuantityKind part : QuantityKind.values()) {
            if (part.whole().filter(whole::equals).isPresent()) {
                number = number.subtract(given(part, quantities));
            }
        }
        return number;
    }

    private static BigDecimal given(QuantityKind kind, Quantities quantities) {
        BigDecimal number = quantities.get(kind);
        return number == null ? BigDecimal.ZERO : number;
    }

    /** In units of the currency, exact: it may have more digits after the point than an amount of money. */
    public BigDecimal amount() {
        return quantity.multiply(new BigDecimal(rate.total(), Money.SCALE)).movePointLeft(MILLION);
    }
}
