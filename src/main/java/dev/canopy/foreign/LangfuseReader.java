package dev.canopy.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.price.QuantityKind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads observations of Langfuse, as its public API lists them. Its kinds of usage are disjoint: those with "input" in
 * their names are together the input, and those with "output" the output.
 */
final class LangfuseReader implements ItemReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The types of observations that are uses of a model. Others, such as spans, have no usage of their own. */
    private static final Set<String> TYPES = Set.of("GENERATION", "EMBEDDING");

    private static final Map<String, QuantityKind> PARTS = Map.of(
            "input_cached_tokens", QuantityKind.CACHED_INPUT_TOKENS,
            "input_cache_read", QuantityKind.CACHED_INPUT_TOKENS,
            "cache_read_input_tokens", QuantityKind.CACHED_INPUT_TOKENS,
            "input_cache_creation", QuantityKind.CACHE_WRITE_TOKENS,
            "cache_creation_input_tokens", QuantityKind.CACHE_WRITE_TOKENS,
            "input_audio_tokens", QuantityKind.AUDIO_INPUT_TOKENS,
            "output_reasoning_tokens", QuantityKind.REASONING_TOKENS,
            "output_reasoning", QuantityKind.REASONING_TOKENS,
            "output_audio_tokens", QuantityKind.AUDIO_OUTPUT_TOKENS);

    private final OwnerFields owners;

    LangfuseReader(LangfuseConfig config) {
        this.owners =
                new OwnerFields("canopy.langfuse", config.tenantFields(), config.featureFields(), config.userFields());
    }

    @Override
    public ItemReading read(ObjectNode item) {
        ObjectNode quantities = quantities(item.path("usageDetails"));
        boolean costs = JsonFields.positive(item, "costDetails.total", "calculatedTotalCost")
                .isPresent();
        if (!TYPES.contains(item.path("type").asText()) || (quantities.isEmpty() && !costs)) {
            return new ItemReading.Unused();
        }
        return owners.read(item, () -> event(item, quantities));
    }

    private ObjectNode event(ObjectNode item, ObjectNode quantities) {
        ObjectNode event = JSON.objectNode();
        event.set("id", item.path("id"));
        event.put("source", "langfuse");
        JsonFields.put(event, "time", JsonFields.first(item, List.of("endTime", "startTime")));
        owners.writeTo(event, item);
        JsonFields.put(event, "model", JsonFields.first(item, List.of("model")));
        JsonFields.positive(item, "costDetails.total", "calculatedTotalCost")
                .ifPresent(cost -> event.set("cost", cost));
        event.set("quantities", quantities.put(QuantityKind.REQUESTS.field(), 1));
        ObjectNode attributes = JSON.objectNode();
        JsonFields.put(attributes, "name", JsonFields.first(item, List.of("name")));
        JsonFields.put(attributes, "environment", JsonFields.first(item, List.of("environment")));
        JsonFields.put(attributes, "traceId", JsonFields.first(item, List.of("traceId")));
        event.set("attributes", attributes);
        return event;
    }

    private static ObjectNode quantities(JsonNode usage) {
        Map<QuantityKind, BigDecimal> sums = new HashMap<>();
        for (Map.Entry<String, JsonNode> kind : usage.properties()) {
            JsonNode value = JsonFields.number(kind.getValue());
            if (value.isNumber()) {
                BigDecimal number = value.decimalValue();
                if (kind.getKey().contains("input")) {
                    sums.merge(QuantityKind.INPUT_TOKENS, number, LangfuseReader::sum);
                } else if (kind.getKey().contains("output")) {
                    sums.merge(QuantityKind.OUTPUT_TOKENS, number, LangfuseReader::sum);
                }
                QuantityKind part = PARTS.get(kind.getKey());
                if (part != null) {
                    sums.merge(part, number, LangfuseReader::sum);
                }
            }
        }
        ObjectNode quantities = JSON.objectNode();
        sums.forEach((kind, number) -> {
            if (number.signum() != 0) {
                quantities.put(kind.field(), number);
            }
        });
        return quantities;
    }

    /** The sum; or one of the two that is too large or too long for a quantity, which is refused later. */
    private static BigDecimal sum(BigDecimal one, BigDecimal other) {
        if (!JsonFields.isCheap(one)) {
            return one;
        }
        return JsonFields.isCheap(other) ? one.add(other) : other;
    }
}
