package dev.canopy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.canopy.body.Body;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ProblemException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads an {@code ExportTraceServiceRequest} in the JSON of OTLP: ids are hexadecimal, and integers of 64 bits may be
 * texts. Members that are not known are ignored, as the protocol demands.
 */
final class JsonTraces {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,20}");

    private final Set<String> known;

    private JsonTraces(Set<String> known) {
        this.known = known;
    }

    /**
     * Passes on each span, in order.
     *
     * @param known the names of the attributes to read
     * @throws ProblemException (400) if the body is not a request in JSON
     */
    static void read(byte[] body, JsonReader json, Set<String> known, Consumer<Span> spans) {
        JsonNode request = json.readBody(body);
        if (!(request instanceof ObjectNode)) {
            throw ProblemException.unreadable("The body must be a JSON object.");
        }
        JsonTraces reader = new JsonTraces(known);
        for (JsonNode resourceSpans : array(request, "resourceSpans")) {
            Map<String, JsonNode> resource = reader.attributes(resourceSpans.path("resource"));
            for (JsonNode scope : array(resourceSpans, "scopeSpans")) {
                array(scope, "spans").forEach(span -> spans.accept(reader.span(span, resource)));
            }
        }
    }

    private static List<JsonNode> array(JsonNode parent, String name) {
        JsonNode array = parent.path(name);
        if (array.isMissingNode() || array.isNull()) {
            return List.of();
        }
        if (!(array instanceof ArrayNode)) {
            throw ProblemException.unreadable("'" + name + "' must be an array.");
        }
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> object(element, name))
                .toList();
    }

    private static JsonNode object(JsonNode element, String name) {
        if (element instanceof ObjectNode) {
            return element;
        }
        throw ProblemException.unreadable("'" + name + "' must be an array of objects.");
    }

    private Span span(JsonNode span, Map<String, JsonNode> resource) {
        return new Span(
                id(span.path("traceId")),
                id(span.path("spanId")),
                integer(span.path("endTimeUnixNano")).map(BigInteger::longValue).orElse(0L),
                attributes(span),
                resource);
    }

    private static String id(JsonNode id) {
        return id.asText().toLowerCase(Locale.ROOT);
    }

    private Map<String, JsonNode> attributes(JsonNode parent) {
        Map<String, JsonNode> attributes = new HashMap<>();
        for (JsonNode pair : array(parent, "attributes")) {
            String name = pair.path("key").asText();
            if (known.contains(name)) {
                value(pair.path("value")).ifPresent(value -> attributes.put(name, value));
            }
        }
        return Map.copyOf(attributes);
    }

    private static Optional<JsonNode> value(JsonNode value) {
        if (value.path("stringValue") instanceof TextNode text) {
            return Optional.of(text);
        }
        if (value.path("boolValue") instanceof BooleanNode flag) {
            return Optional.of(flag);
        }
        if (value.hasNonNull("intValue")) {
            JsonNode given = value.get("intValue");
            return integer(given)
                    .<JsonNode>map(BigIntegerNode::valueOf)
                    .or(() -> Optional.of(JsonNodeFactory.instance.textNode(given.asText())));
        }
        return Optional.of(value.path("doubleValue"))
                .filter(JsonNode::isValueNode)
                .filter(given -> !given.isNull());
    }

    /** A whole number of up to 20 digits, as a number or as a text. */
    private static Optional<BigInteger> integer(JsonNode node) {
        if (node.isTextual() && INTEGER.matcher(node.textValue()).matches()) {
            return Optional.of(new BigInteger(node.textValue()));
        }
        return Body.wholeNumber(node).map(BigInteger::valueOf);
    }
}
