package dev.canopy.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The cost of quantities, computed in the plainest way: what is left of each kind without its parts, times the rate
 * that applies to the kind.
 */
record ReferenceCost(Map<String, BigDecimal> quantities, Map<String, BigDecimal> rates) {
    private static final String OWN = "pages";

    /** Parts of a client's own, with the kinds that include them. */
    private static final Map<String, String> OWN_PARTS = Map.of(
            "inputTokens.video", "inputTokens",
            "cachedInputTokens.audio", "cachedInputTokens",
            "cachedInputTokens.image", "cachedInputTokens",
            "seconds.hd", "seconds");

    static ReferenceCost random(Random random) {
        Map<String, BigDecimal> quantities = new HashMap<>();
        Map<String, BigDecimal> rates = new HashMap<>();
        for (QuantityKind kind : QuantityKind.values()) {
            BigDecimal whole = kind.whole().isEmpty()
                    ? BigDecimal.valueOf(random.nextLong(QuantityKind.MAX))
                    : quantities.getOrDefault(kind.whole().get().field(), BigDecimal.ZERO);
            long most = kind.whole().isEmpty()
                    ? whole.longValue()
                    : whole.longValue() / 6; // at most five parts, and some of a client's own
            if (random.nextBoolean()) {
                quantities.put(kind.field(), number(random, kind, most));
            }
            if (random.nextBoolean()) {
                rates.put(kind.field(), BigDecimal.valueOf(random.nextLong(1L << (1 + random.nextInt(62))), 9));
            }
        }
        if (random.nextBoolean()) {
            quantities.put(OWN, BigDecimal.valueOf(random.nextLong(1_000_000), 3));
            rates.put(OWN, BigDecimal.valueOf(random.nextLong(1_000_000_000), 9));
        }
        OWN_PARTS.forEach((part, whole) -> {
            if (random.nextBoolean() && quantities.containsKey(whole)) {
                quantities.put(part, quantities.get(whole).divideToIntegralValue(BigDecimal.valueOf(10)));
            }
            if (random.nextBoolean()) {
                rates.put(part, BigDecimal.valueOf(random.nextLong(1L << (1 + random.nextInt(62))), 9));
            }
        });
        return new ReferenceCost(quantities, rates);
    }

    private static BigDecimal number(Random random, QuantityKind kind, long most) {
        BigDecimal count = BigDecimal.valueOf(random.nextLong(most + 1));
        return switch (kind.form()) {
            case COUNT -> count;
            case DECIMAL -> count.movePointLeft(5);
        };
    }

    /** In nano-units. */
    String cost() {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<String, BigDecimal> quantity : quantities.entrySet()) {
            Optional<QuantityKind> kind = QuantityKind.of(quantity.getKey());
            BigDecimal left = quantity.getValue();
            for (QuantityKind part : QuantityKind.values()) {
                if (kind.isPresent() && part.whole().equals(kind)) {
                    left = left.subtract(quantities.getOrDefault(part.field(), BigDecimal.ZERO));
                }
            }
            for (Map.Entry<String, String> part : OWN_PARTS.entrySet()) {
                if (part.getValue().equals(quantity.getKey())) {
                    left = left.subtract(quantities.getOrDefault(part.getKey(), BigDecimal.ZERO));
                }
            }
            sum = sum.add(left.multiply(rate(quantity.getKey())));
        }
        return sum.movePointRight(3).setScale(0, RoundingMode.HALF_UP).toPlainString();
    }

    private BigDecimal rate(String name) {
        BigDecimal own = rates.get(name);
        if (own == null && OWN_PARTS.containsKey(name)) {
            return rate(OWN_PARTS.get(name));
        }
        return own != null
                ? own
                : QuantityKind.of(name)
                        .flatMap(QuantityKind::whole)
                        .map(whole -> rate(whole.field()))
                        .orElse(BigDecimal.ZERO);
    }

    /** The columns of all kinds, of own quantities and of rates, in SQL. */
    String columns() {
        List<String> columns = new ArrayList<>();
        for (QuantityKind kind : QuantityKind.values()) {
            BigDecimal number = quantities.get(kind.field());
            columns.add((number == null ? "null" : number.toPlainString()) + "::"
                    + kind.form().sqlType());
        }
        List<String> own = new ArrayList<>();
        quantities.forEach((name, number) -> {
            if (name.equals(OWN) || OWN_PARTS.containsKey(name)) {
                own.add("\"" + name + "\":" + number.toPlainString());
            }
        });
        columns.add(own.isEmpty() ? "null::text" : "'{" + String.join(",", own) + "}'");
        List<String> texts = new ArrayList<>();
        rates.forEach((name, rate) -> texts.add("\"" + name + "\":\"" + rate.toPlainString() + "\""));
        columns.add("'{" + String.join(",", texts) + "}'::jsonb");
        return String.join(", ", columns);
    }
}
