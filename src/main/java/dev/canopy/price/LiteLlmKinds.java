package dev.canopy.price;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import java.util.Map;
import java.util.Optional;

/** Which kind of quantity each price of the map is for. */
final class LiteLlmKinds {
    private static final Map<String, QuantityKind> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", QuantityKind.INPUT_TOKENS),
            Map.entry("cache_read_input_token_cost", QuantityKind.CACHED_INPUT_TOKENS),
            Map.entry("cache_creation_input_token_cost", QuantityKind.CACHE_WRITE_TOKENS),
            Map.entry("cache_creation_input_token_cost_above_1hr", QuantityKind.CACHE_WRITE_LONG_TOKENS),
            Map.entry("input_cost_per_audio_token", QuantityKind.AUDIO_INPUT_TOKENS),
            Map.entry("input_cost_per_image_token", QuantityKind.IMAGE_INPUT_TOKENS),
            Map.entry("output_cost_per_token", QuantityKind.OUTPUT_TOKENS),
            Map.entry("output_cost_per_reasoning_token", QuantityKind.REASONING_TOKENS),
            Map.entry("output_cost_per_audio_token", QuantityKind.AUDIO_OUTPUT_TOKENS),
            Map.entry("output_cost_per_image_token", QuantityKind.IMAGE_OUTPUT_TOKENS),
            Map.entry("input_cost_per_request", QuantityKind.REQUESTS),
            Map.entry("output_cost_per_image", QuantityKind.IMAGES),
            Map.entry("cost_per_second", QuantityKind.SECONDS),
            Map.entry("input_cost_per_character", QuantityKind.CHARACTERS));

    /** Prices that are for a standard kind, unless the model also has the price of the other field. */
    private static final Map<String, String> INSTEAD_OF = Map.of(
            "input_cost_per_token_cache_hit", "cache_read_input_token_cost",
            "input_cost_per_image", "output_cost_per_image",
            "input_cost_per_second", "cost_per_second",
            "output_cost_per_character", "input_cost_per_character");

    static final String LONG_CACHE = QuantityKind.CACHE_WRITE_LONG_TOKENS.field();

    private LiteLlmKinds() {}

    /** Whether a field is a price. Those in the unit of a provider repeat others that are in currency. */
    static boolean isPrice(String field) {
        return (field.contains("_cost") || field.startsWith("cost_per_")) && !field.contains("_dbu_");
    }

    /**
     * The name of the kind that a price is for. A price for something else than tokens that is for no standard kind has
     * a kind of its own: {@code ocr_cost_per_page} is for {@code ocrPage}. Empty for other tokens, which would be part of
     * the input or the output, and for a field that names no kind.
     *
     * @param field without size and service tier
     */
    static Optional<String> of(String field, ObjectNode model) {
        QuantityKind standard = KINDS.get(field);
        if (standard != null) {
            return Optional.of(standard.field());
        }
        String other = field.equals("output_cost_per_second")
                ? model.hasNonNull("input_cost_per_second") ? "input_cost_per_second" : "cost_per_second"
                : INSTEAD_OF.get(field);
        if (other != null && !model.hasNonNull(other)) {
            return Optional.ofNullable(KINDS.get(other)).map(QuantityKind::field);
        }
        boolean ofTokens = field.contains("_token");
        return ofTokens || !field.contains("_cost_per_")
                ? Optional.empty()
                : Optional.of(camelCase(field)).filter(QuantityKind::isName);
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

    private static void copy(Map<String, Money> rates, QuantityKind from, QuantityKind to) {
        Money rate = rates.get(from.field());
        if (rate != null) {
            rates.putIfAbsent(to.field(), rate);
        }
    }
}
