package dev.canopy.price;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The quantities of a use: numbers of 0 or more by the names of their kinds. Equal numbers have the same scale.
 *
 * @param byKind sorted by name; the numbers are without zeros at the end
 */
public record Quantities(Map<String, BigDecimal> byKind) {
    public static final Quantities NONE = new Quantities(Map.of());

    public Quantities {
        Map<String, BigDecimal> sorted = new TreeMap<>();
        byKind.forEach((kind, number) -> sorted.put(kind, plain(number.stripTrailingZeros())));
        byKind = Collections.unmodifiableMap(sorted);
    }

    private static BigDecimal plain(BigDecimal number) {
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    /** Input and output tokens. */
    public static Quantities ofTokens(long input, long cachedInput, long output) {
        return new Quantities(Map.of(
                QuantityKind.INPUT_TOKENS.field(), BigDecimal.valueOf(input),
                QuantityKind.CACHED_INPUT_TOKENS.field(), BigDecimal.valueOf(cachedInput),
                QuantityKind.OUTPUT_TOKENS.field(), BigDecimal.valueOf(output)));
    }

    public boolean isEmpty() {
        return byKind.isEmpty();
    }

    /** The number of a kind; null if it is not given. */
    public @Nullable BigDecimal get(QuantityKind kind) {
        return byKind.get(kind.field());
    }

    /** The number of a kind of whole numbers; null if it is not given. */
    public @Nullable Long count(QuantityKind kind) {
        BigDecimal number = get(kind);
        return number == null ? null : (Long) number.longValueExact();
    }

    /** The number of a kind in plain notation; null if it is not given. */
    public @Nullable String text(QuantityKind kind) {
        BigDecimal number = get(kind);
        return number == null ? null : number.toPlainString();
    }

    /** The quantities of the client's own kinds as a JSON object; null if there are none. */
    public @Nullable String own() {
        String members = byKind.entrySet().stream()
                .filter(entry -> QuantityKind.of(entry.getKey()).isEmpty())
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue().toPlainString())
                .collect(Collectors.joining(","));
        return members.isEmpty() ? null : "{" + members + "}";
    }
}
