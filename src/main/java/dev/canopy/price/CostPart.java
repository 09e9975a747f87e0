package dev.canopy.price;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of the cost of an event that a kind of quantity adds. The amounts of all kinds add up to the computed cost
 * before it is rounded to the nano-unit.
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
        Map<String, BigDecimal> alone = alone(quantities);
        for (QuantityKind kind : QuantityKind.values()) {
            BigDecimal number = alone.remove(kind.field());
            if (number != null) {
                parts.add(part(kind.field(), number, rates));
            }
        }
        alone.forEach((own, number) -> parts.add(part(own, number, rates)));
        return parts.stream().filter(part -> part.quantity.signum() != 0).toList();
    }

    private static CostPart part(String kind, BigDecimal quantity, Rates rates) {
        return new CostPart(kind, quantity, rates.of(kind).orElse(NOTHING));
    }

    private static Map<String, BigDecimal> alone(Quantities quantities) {
        Map<String, BigDecimal> alone = new TreeMap<>(quantities.byKind());
        quantities
                .byKind()
                .forEach((kind, number) -> QuantityKind.wholeOf(kind)
                        .ifPresent(whole -> alone.merge(whole.field(), number.negate(), BigDecimal::add)));
        return alone;
    }

    /** In units of the currency, exact: it may have more digits after the point than an amount of money. */
    public BigDecimal amount() {
        return quantity.multiply(new BigDecimal(rate.total(), Money.SCALE)).movePointLeft(MILLION);
    }
}
