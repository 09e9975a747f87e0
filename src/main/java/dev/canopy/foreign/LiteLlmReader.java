package dev.canopy.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.price.QuantityKind;
import dev.canopy.usage.ForeignQuantities;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads payloads of LiteLLM's generic API callback ({@code StandardLoggingPayload}). The cost is that of LiteLLM,
 * unless it says that it could not compute one.
 */
final class LiteLlmReader implements ItemReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String USAGE = "metadata.usage_object.";
    private static final BigDecimal LATEST = BigDecimal.valueOf(Instant.MAX.getEpochSecond());
    private static final int MICROS = 6;

    private static final String INPUT = USAGE + "prompt_tokens_details.";
    private static final String OUTPUT = USAGE + "completion_tokens_details.";

    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry(QuantityKind.CACHED_INPUT_TOKENS.field(), INPUT + "cached_tokens"),
            Map.entry(
                    QuantityKind.CACHED_INPUT_TOKENS.field() + ".audio", INPUT + "cached_tokens_details.audio_tokens"),
            Map.entry(
                    QuantityKind.CACHED_INPUT_TOKENS.field() + ".image", INPUT + "cached_tokens_details.image_tokens"),
            Map.entry(QuantityKind.CACHE_WRITE_TOKENS.field(), INPUT + "cache_creation_tokens"),
            Map.entry(QuantityKind.AUDIO_INPUT_TOKENS.field(), INPUT + "audio_tokens"),
            Map.entry(QuantityKind.IMAGE_INPUT_TOKENS.field(), INPUT + "image_tokens"),
            Map.entry(QuantityKind.INPUT_TOKENS.field() + ".video", INPUT + "video_tokens"),
            Map.entry(QuantityKind.REASONING_TOKENS.field(), OUTPUT + "reasoning_tokens"),
            Map.entry(QuantityKind.AUDIO_OUTPUT_TOKENS.field(), OUTPUT + "audio_tokens"),
            Map.entry(QuantityKind.IMAGE_OUTPUT_TOKENS.field(), OUTPUT + "image_tokens"),
            Map.entry(QuantityKind.OUTPUT_TOKENS.field() + ".video", OUTPUT + "video_tokens"));

    private final OwnerFields owners;

    LiteLlmReader(LiteLlmConfig config) {
        this.owners =
                new OwnerFields("canopy.litellm", config.tenantFields(), config.featureFields(), config.userFields());
    }

    @Override
    public ItemReading read(ObjectNode item) {
        boolean costs = JsonFields.positive(item, "response_cost").isPresent();
        ObjectNode quantities = quantities(item);
        if (quantities.isEmpty() && !costs) {
            return new ItemReading.Unused();
        }
        return owners.read(item, () -> event(item, quantities));
    }

    private ObjectNode event(ObjectNode item, ObjectNode quantities) {
        ObjectNode event = JSON.objectNode();
        event.set("id", item.path("id"));
        event.put("source", "litellm");
        if (item.hasNonNull("endTime")) {
            event.set("time", time(item.get("endTime")));
        }
        owners.writeTo(event, item);
        JsonFields.put(event, "model", JsonFields.first(item, List.of("model")));
        JsonNode cost = JsonFields.number(item.path("response_cost"));
        if (cost.isNumber() && !item.hasNonNull("response_cost_failure_debug_info")) {
            event.set("cost", cost);
        }
        event.set("quantities", quantities.put(QuantityKind.REQUESTS.field(), 1));
        event.set("attributes", attributes(item));
        return event;
    }

    private static ObjectNode attributes(ObjectNode item) {
        ObjectNode attributes = JSON.objectNode();
        JsonFields.put(attributes, "provider", JsonFields.first(item, List.of("custom_llm_provider")));
        JsonFields.put(attributes, "operation", JsonFields.first(item, List.of("call_type")));
        JsonFields.put(attributes, "modelGroup", JsonFields.first(item, List.of("model_group")));
        if (!item.path("request_tags").isEmpty()) {
            attributes.set("tags", item.path("request_tags"));
        }
        return attributes;
    }

    private static ObjectNode quantities(ObjectNode item) {
        ObjectNode quantities = JSON.objectNode();
        put(quantities, QuantityKind.INPUT_TOKENS.field(), JsonFields.positive(item, "prompt_tokens"));
        put(quantities, QuantityKind.OUTPUT_TOKENS.field(), JsonFields.positive(item, "completion_tokens"));
        PARTS.forEach((kind, field) -> put(quantities, kind, JsonFields.positive(item, field)));
        ForeignQuantities.includeParts(quantities);
        return quantities;
    }

    private static void put(ObjectNode quantities, String kind, Optional<JsonNode> number) {
        number.ifPresent(tokens -> quantities.set(kind, tokens));
    }

    /** A time in seconds since 1970, which has fractions. Other values stay as they are, and are refused later. */
    private static JsonNode time(JsonNode seconds) {
        if (!seconds.isNumber()
                || !JsonFields.isCheap(seconds.decimalValue())
                || seconds.decimalValue().abs().compareTo(LATEST) >= 0) {
            return seconds;
        }
        BigDecimal micros = seconds.decimalValue().setScale(MICROS, RoundingMode.HALF_EVEN);
        Instant time = Instant.ofEpochSecond(
                micros.longValue(),
                micros.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        return JSON.textNode(time.toString());
    }
}
