package dev.canopy.price;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The formula of a cost, as SQL. Each kind adds its quantity times its rate minus the rate of the kind that includes
 * it, so that a cached token is charged as a cached token only. The sum is exact, and rounded once, half up, to the
 * nano-unit.
 */
public final class CostSql {
    /** From currency units for a million of a kind to nano-units for one of it. */
    private static final int NANOS = 1_000;

    private CostSql() {}

    /**
     * The cost of quantities in nano-units; a numeric, because it may exceed a bigint. 0 without rates.
     *
     * @param event an alias with the columns of all kinds, and with {@code own_quantities}
     * @param rates an expression of type jsonb: rates as decimals by the names of kinds
     */
    public static String of(String event, String rates) {
        String kinds = Arrays.stream(QuantityKind.values())
                .map(kind -> term(event + "." + kind.column(), kind, rates))
                .collect(Collectors.joining("\n + "));
        String own = event + ".own_quantities";
        return "round(%d * (%s\n + case when %s is null then 0 else own_quantities_cost(%s::jsonb, %s) end))"
                .formatted(NANOS, kinds, own, own, rates);
    }

    /**
     * The model by which an event has a price: null if it has no quantities, since a price would only make it free of
     * charge.
     *
     * @param event an alias with the columns of all kinds, and with {@code own_quantities}
     * @param model an expression of type text
     */
    public static String pricedModel(String event, String model) {
        String kinds = Arrays.stream(QuantityKind.values())
                .map(kind -> event + "." + kind.column())
                .collect(Collectors.joining(", "));
        return "case when num_nonnulls(%s, %s.own_quantities) > 0 then %s end".formatted(kinds, event, model);
    }

    /** The test of the quantity first, because most events have few of the kinds. */
    private static String term(String quantity, QuantityKind kind, String rates) {
        String above = kind.whole().map(whole -> " - " + rate(whole, rates)).orElse("");
        return "case when %1$s is null then 0 else %1$s * (%2$s%3$s) end".formatted(quantity, rate(kind, rates), above);
    }

    /** The rate of a kind: its own, or else that of the kind that includes it, or else 0. */
    public static String rate(QuantityKind kind, String rates) {
        StringBuilder found = new StringBuilder("coalesce(");
        for (Optional<QuantityKind> next = Optional.of(kind);
                next.isPresent();
                next = next.get().whole()) {
            found.append("(%s->>'%s')::numeric, ".formatted(rates, next.get().field()));
        }
        return found.append("0)").toString();
    }
}
