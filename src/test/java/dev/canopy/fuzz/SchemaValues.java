package dev.canopy.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Values for a schema of the OpenAPI document: most of them as it says, some at the edges, some of another kind
 * altogether.
 */
final class SchemaValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH = 4;

    private final ApiDocument document;
    private final Map<String, List<String>> known;

    /** @param known values that exist in the service, by the name of a field or parameter */
    SchemaValues(ApiDocument document, Map<String, List<String>> known) {
        this.document = document;
        this.known = Map.copyOf(known);
    }

    Arbitrary<JsonNode> of(String name, JsonNode schema) {
        return value(name, schema, 0);
    }

    private Arbitrary<JsonNode> value(String name, JsonNode schema, int depth) {
        List<Tuple.Tuple2<Integer, Arbitrary<JsonNode>>> choices = new ArrayList<>();
        choices.add(Tuple.of(8, described(name, schema, depth)));
        choices.add(Tuple.of(1, hostile()));
        List<JsonNode> given = Stream.concat(
                        known.getOrDefault(name, List.of()).stream().map(NODES::textNode),
                        StreamSupport.stream(
                                document.resolve(schema).path("examples").spliterator(), false))
                .toList();
        if (!given.isEmpty()) {
            choices.add(Tuple.of(8, Arbitraries.of(given)));
        }
        return Arbitraries.frequencyOf(choices);
    }

    private Arbitrary<JsonNode> described(String name, JsonNode unresolved, int depth) {
        JsonNode schema = document.resolve(unresolved);
        for (String choice : List.of("anyOf", "oneOf")) {
            if (schema.has(choice)) {
                return Arbitraries.oneOf(StreamSupport.stream(schema.get(choice).spliterator(), false)
                        .map(one -> described(name, one, depth))
                        .toList());
            }
        }
        if (schema.has("enum")) {
            return Arbitraries.of(schema.get("enum").valueStream().toList());
        }
        JsonNode type = schema.path("type");
        return type.isArray()
                ? Arbitraries.oneOf(StreamSupport.stream(type.spliterator(), false)
                        .map(one -> ofType(name, one.textValue(), schema, depth))
                        .toList())
                : ofType(name, type.asText(), schema, depth);
    }

    private Arbitrary<JsonNode> ofType(String name, String type, JsonNode schema, int depth) {
        return switch (type) {
            case "null" -> Arbitraries.just(NODES.nullNode());
            case "boolean" -> Arbitraries.of(NODES.booleanNode(true), NODES.booleanNode(false));
            case "integer" ->
                Arbitraries.longs()
                        .between(
                                schema.path("minimum").asLong(Long.MIN_VALUE),
                                schema.path("maximum").asLong(Long.MAX_VALUE))
                        .map(NODES::numberNode);
            case "number" -> Arbitraries.bigDecimals().ofScale(9).map(NODES::numberNode);
            case "array" ->
                value(name, schema.path("items"), depth + 1)
                        .list()
                        .ofMaxSize(3)
                        .map(items -> new ArrayNode(NODES, items));
            case "object" -> object(schema, depth);
            case "string" -> string(schema);
            default -> hostile();
        };
    }

    private Arbitrary<JsonNode> object(JsonNode schema, int depth) {
        if (depth > DEPTH) {
            return Arbitraries.just(NODES.objectNode());
        }
        List<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
        List<Arbitrary<Map.Entry<String, JsonNode>>> fields = new ArrayList<>();
        schema.path("properties")
                .properties()
                .forEach(property -> fields.add(field(
                        property.getKey(),
                        value(property.getKey(), property.getValue(), depth + 1),
                        required.contains(property.getKey()) ? 0.03 : 0.6)));
        fields.add(field(
                "x-" + depth, hostile(), schema.path("additionalProperties").isObject() ? 0.5 : 0.97));
        return Combinators.combine(fields).as(SchemaValues::object);
    }

    private static Arbitrary<Map.Entry<String, JsonNode>> field(
            String name, Arbitrary<JsonNode> value, double missing) {
        return value.<Map.Entry<String, JsonNode>>map(given -> Map.entry(name, given))
                .injectNull(missing);
    }

    private static JsonNode object(List<Map.Entry<String, JsonNode>> fields) {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : fields) {
            if (field != null) {
                object.set(field.getKey(), field.getValue());
            }
        }
        return object;
    }

    private static Arbitrary<JsonNode> string(JsonNode schema) {
        Arbitrary<String> text = switch (schema.path("format").asText()) {
            case "date" -> Arbitraries.of("2026-03-01", "2024-02-29", "2025-02-29", "0000-01-01", "9999-12-31");
            case "date-time" ->
                Arbitraries.of(
                        "2026-03-01T12:00:00Z",
                        "2026-03-01T12:00:00.123456789+05:45",
                        "2016-12-31T23:59:60Z",
                        "1970-01-01T00:00:00Z");
            case "uuid" -> Arbitraries.create(() -> java.util.UUID.randomUUID().toString());
            default ->
                Arbitraries.strings()
                        .all()
                        .ofMinLength(schema.path("minLength").asInt(0))
                        .ofMaxLength(Math.min(40, schema.path("maxLength").asInt(40)));
        };
        return text.map(NODES::textNode);
    }

    /** Values that no schema allows. */
    static Arbitrary<JsonNode> hostile() {
        return Arbitraries.of(
                NODES.nullNode(),
                NODES.textNode(""),
                NODES.textNode(" "),
                NODES.textNode("\0"),
                NODES.textNode("\ud83d"),
                NODES.textNode("😀"),
                NODES.textNode("%"),
                NODES.textNode("'\"\\;--"),
                NODES.textNode("a".repeat(300)),
                NODES.textNode("null"),
                NODES.textNode("NaN"),
                NODES.textNode("1e-400"),
                NODES.textNode("-1"),
                NODES.textNode("9223372036854775808"),
                NODES.textNode("((((name==a))))"),
                NODES.textNode("-name,name"),
                NODES.textNode("attributes.x"),
                NODES.numberNode(0),
                NODES.numberNode(-1),
                NODES.numberNode(1.5),
                NODES.numberNode(Long.MAX_VALUE),
                NODES.numberNode(new BigDecimal("1E+12345")),
                NODES.numberNode(new BigDecimal("1E-12345")),
                NODES.booleanNode(true),
                NODES.arrayNode(),
                NODES.objectNode(),
                NODES.arrayNode().add(NODES.objectNode()),
                NODES.objectNode().put("", ""));
    }
}
