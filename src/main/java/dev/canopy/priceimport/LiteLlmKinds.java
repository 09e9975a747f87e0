package dev.canopy.priceimport;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.price.QuantityKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which kind of quantity each price of the map is for. */
final class LiteLlmKinds {
    static final String INPUT = QuantityKind.INPUT_TOKENS.field();
    static final String CACHED = QuantityKind.CACHED_INPUT_TOKENS.field();
    static final String CACHED_AUDIO = CACHED + ".audio";
    static final String LONG_CACHE = QuantityKind.CACHE_WRITE_LONG_TOKENS.field();

    private static final String SECOND = "cost_per_second";
    private static final String INPUT_SECOND = "input_cost_per_second";
    private static final String OUTPUT_SECOND = "output_cost_per_second";

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", QuantityKind.INPUT_TOKENS.field()),
            Map.entry("cache_read_input_token_cost", QuantityKind.CACHED_INPUT_TOKENS.field()),
            Map.entry("cache_read_input_audio_token_cost", CACHED_AUDIO),
            Map.entry("cache_read_input_image_token_cost", CACHED + ".image"),
            Map.entry("explicit_cache_read_input_token_cost", CACHED + ".explicit"),
            Map.entry("cache_creation_input_token_cost", QuantityKind.CACHE_WRITE_TOKENS.field()),
            Map.entry("cache_creation_input_audio_token_cost", QuantityKind.CACHE_WRITE_TOKENS.field() + ".audio"),
            Map.entry("cache_creation_input_token_cost_above_1hr", QuantityKind.CACHE_WRITE_LONG_TOKENS.field()),
            Map.entry("input_cost_per_audio_token", QuantityKind.AUDIO_INPUT_TOKENS.field()),
            Map.entry("input_cost_per_image_token", QuantityKind.IMAGE_INPUT_TOKENS.field()),
            Map.entry("input_cost_per_video_token", INPUT + ".video"),
            Map.entry("output_cost_per_token", QuantityKind.OUTPUT_TOKENS.field()),
            Map.entry("output_cost_per_reasoning_token", QuantityKind.REASONING_TOKENS.field()),
            Map.entry("output_cost_per_audio_token", QuantityKind.AUDIO_OUTPUT_TOKENS.field()),
            Map.entry("output_cost_per_image_token", QuantityKind.IMAGE_OUTPUT_TOKENS.field()),
            Map.entry("output_cost_per_video_token", QuantityKind.OUTPUT_TOKENS.field() + ".video"),
            Map.entry("input_cost_per_request", QuantityKind.REQUESTS.field()),
            Map.entry("output_cost_per_image", QuantityKind.IMAGES.field()),
            Map.entry(SECOND, QuantityKind.SECONDS.field()),
            Map.entry("input_cost_per_character", QuantityKind.CHARACTERS.field()));

    /** Prices that are for a standard kind, unless the model also has the price of the other field. */
    private static final Map<String, String> INSTEAD_OF = Map.of(
            "input_cost_per_token_cache_hit", "cache_read_input_token_cost",
            "cache_creation_input_token_cost_above_12hr", "cache_creation_input_token_cost_above_1hr",
            "input_cost_per_image", "output_cost_per_image",
            "output_cost_per_character", "input_cost_per_character");

    /** The price of tokens that are part of neither the input nor the output. */
    private static final String CITATION = "citation_cost_per_token";

    /** Kinds that cost half in a batch. */
    private static final Set<String> HALF =
            Set.of(QuantityKind.OUTPUT_TOKENS.field(), QuantityKind.IMAGE_OUTPUT_TOKENS.field());

    private LiteLlmKinds() {}

    /** Whether a field is a price. Those in the unit of a provider repeat others that are in currency. */
    static boolean isPrice(String field) {
        return (field.contains("_cost") || field.startsWith("cost_per_")) && !field.contains("_dbu_");
    }

    /**
     * The name of the kind that a price is for. A price for something else than tokens that is for no standard kind has
     * a kind of its own: {@code ocr_cost_per_page} is for {@code ocrPage}. Empty for other tokens, of which the map
     * does not say what they are part of, and for a field that names no kind.
     *
     * @param field without size and service tier
     */
    static Optional<String> of(String field, ObjectNode model) {
        if (KINDS.containsKey(field)) {
            return Optional.ofNullable(KINDS.get(field));
        }
        if (field.equals(CITATION)) {
            return Optional.of("citationTokens");
        }
        if (field.equals(second(model))) {
            return Optional.of(QuantityKind.SECONDS.field());
        }
        String other = INSTEAD_OF.get(field);
        if (other != null && !model.hasNonNull(other)) {
            return Optional.ofNullable(KINDS.get(other));
        }
        return isOfTokens(field) || !field.contains("_cost_per_")
                ? Optional.empty()
                : Optional.of(camelCase(field)).filter(QuantityKind::isName);
    }

    /** The price of a second: the general one, or else the first one that is not 0, or else that of the input. */
    private static String second(ObjectNode model) {
        return model.hasNonNull(SECOND)
                ? SECOND
                : Stream.of(INPUT_SECOND, OUTPUT_SECOND)
                        .filter(field -> model.path(field).asDouble() > 0)
                        .findFirst()
                        .orElse(model.hasNonNull(INPUT_SECOND) ? INPUT_SECOND : OUTPUT_SECOND);
    }

    /** Whether another field of the model has the same price for the same tokens. */
    static boolean isRepetition(String field, ObjectNode model) {
        String other = INSTEAD_OF.get(field);
        return other != null && model.path(field).equals(model.path(other));
    }

    /** Whether a price that is for no kind is for a part of the input or the output. */
    static boolean isOfTokens(String field) {
        return field.contains("_token");
    }

    /** The kind of one of the prices by name that a field has instead of a number. */
    static Optional<String> named(String kind, String name) {
        return Optional.of(kind + "." + name)
                .filter(text ->
                        QuantityKind.isName(text) && QuantityKind.of(kind).isEmpty());
    }

    private static String camelCase(String field) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char each : field.replace("_cost_per_", "_").toCharArray()) {
            if (each == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(each) : each);
                upper = false;
            }
        }
        return name.toString();
    }

    /** Adds the rate for writing to a cache that keeps tokens long, for a model that has no price of its own for it. */
    static void completeLongCache(Map<String, Money> rates) {
        copy(rates, QuantityKind.CACHE_WRITE_TOKENS, QuantityKind.CACHE_WRITE_LONG_TOKENS);
    }

    /** Adds the other rates that the rules of the map imply. */
    static void complete(Map<String, Money> rates) {
        copy(rates, QuantityKind.IMAGE_OUTPUT_TOKENS, QuantityKind.OUTPUT_TOKENS);
    }

    /**
     * The rates of the standard tier that a batch with prices of its own does not set.
     *
     * @param sized the rates for the size
     * @param unsized the rates for small inputs
     */
    static Map<String, Money> inBatch(Map<String, Money> sized, Map<String, Money> unsized) {
        Map<String, Money> rates = new TreeMap<>();
        sized.entrySet().stream()
                .filter(rate -> isSameInBatch(rate.getKey()))
                .forEach(rate -> rates.put(rate.getKey(), rate.getValue()));
        unsized.entrySet().stream()
                .filter(rate -> HALF.contains(rate.getKey()))
                .forEach(rate ->
                        rates.put(rate.getKey(), new Money(rate.getValue().nanos() / 2)));
        return rates;
    }

    /** Whether a kind keeps its usual price in a batch that has no price for it. */
    private static boolean isSameInBatch(String kind) {
        return kind.equals(CACHED)
                || kind.equals(CACHED_AUDIO)
                || QuantityKind.ofOrWhole(kind)
                        .filter(known -> known.unit().equals(QuantityKind.INPUT_TOKENS.unit()))
                        .isEmpty();
    }

    private static void copy(Map<String, Money> rates, QuantityKind from, QuantityKind to) {
        Money rate = rates.get(from.field());
        if (rate != null) {
            rates.putIfAbsent(to.field(), rate);
        }
    }
}
