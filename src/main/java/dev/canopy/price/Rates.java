package dev.canopy.price;

import dev.canopy.attribute.Money;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The amount for a million of each kind, 0 or more.
 *
 * @param byKind sorted by the name of the kind
 */
public record Rates(Map<String, Money> byKind) {
    /** The number of rates that a price or a tier can have. */
    public static final int MAX = 100;

    public static final Rates NONE = new Rates(Map.of());

    /** @throws IllegalArgumentException if a kind has a name that is none */
    public Rates {
        for (String kind : byKind.keySet()) {
            if (!QuantityKind.isName(kind)) {
                throw new IllegalArgumentException("'" + kind + "' is not the name of a kind");
            }
        }
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
    }

    /** Rates for tokens. */
    public static Rates ofTokens(Money input, Money cachedInput, Money output) {
        return new Rates(Map.of(
                QuantityKind.INPUT_TOKENS.field(), input,
                QuantityKind.CACHED_INPUT_TOKENS.field(), cachedInput,
                QuantityKind.OUTPUT_TOKENS.field(), output));
    }

    /** Rates of decimals in currency units, by kind. */
    public static Rates from(Map<String, String> texts) {
        Map<String, Money> rates = new TreeMap<>();
        texts.forEach((kind, text) -> rates.put(kind, new Money(Money.nanos(new BigDecimal(text)))));
        return new Rates(rates);
    }

    static Rates from(JsonObject json) {
        Map<String, String> texts = new TreeMap<>();
        json.forEach(rate -> texts.put(rate.getKey(), (String) rate.getValue()));
        return from(texts);
    }

    /** The rates of a text of {@link #toJson}. */
    static Rates fromJson(String json) {
        return from(new JsonObject(json));
    }

    /** The rate that applies to a kind: its own, or else that of the kind that includes it. */
    public Optional<Money> of(String kind) {
        return Optional.ofNullable(byKind.get(kind))
                .or(() -> QuantityKind.wholeOf(kind).flatMap(whole -> of(whole.field())));
    }

    public boolean isEmpty() {
        return byKind.isEmpty();
    }

    /** The rates in the form of {@link #from}. */
    public Map<String, String> toText() {
        Map<String, String> texts = new TreeMap<>();
        byKind.forEach((kind, rate) -> texts.put(kind, rate.toString()));
        return texts;
    }

    /** The same as a JSON object. Names of kinds have no character that needs escaping. */
    String toJson() {
        return byKind.entrySet().stream()
                .map(rate -> "\"" + rate.getKey() + "\":\"" + rate.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
