package dev.canopy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a span that can be usage. Attributes that are not known, and those that are arrays or maps, are dropped.
 *
 * @param traceId in lower-case hexadecimal digits, as many as were sent
 * @param spanId in lower-case hexadecimal digits, as many as were sent
 * @param end in nanoseconds since 1970, as an unsigned number; 0 if it is not given
 * @param attributes by name: texts, numbers and booleans
 * @param resource the attributes of the service or device that the span comes from
 */
record Span(String traceId, String spanId, long end, Map<String, JsonNode> attributes, Map<String, JsonNode> resource) {
    Span {
        attributes = Map.copyOf(attributes);
        resource = Map.copyOf(resource);
    }

    /** The value of the first of these attributes that the span has. */
    Optional<JsonNode> first(List<String> names) {
        for (String name : names) {
            JsonNode value = attributes.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The value of an attribute of the span, or else of its resource. */
    Optional<JsonNode> inherited(String name) {
        return Optional.ofNullable(attributes.get(name)).or(() -> Optional.ofNullable(resource.get(name)));
    }
}
