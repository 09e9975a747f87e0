package dev.canopy.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.canopy.fuzz.ApiDocument.Operation;
import dev.canopy.fuzz.ApiDocument.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Requests for the operations of the document: their parameters, their bodies, and what nobody asked for. */
final class FuzzedRequests {
    private static final ObjectWriter ASCII = ApiDocument.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final List<String> LINES = List.of("application/x-ndjson");

    private final SchemaValues values;

    FuzzedRequests(SchemaValues values) {
        this.values = values;
    }

    Arbitrary<FuzzedRequest> of(List<Operation> operations) {
        return Arbitraries.of(operations).flatMap(this::of);
    }

    private record Value(Parameter parameter, List<String> given) {}

    private Arbitrary<FuzzedRequest> of(Operation operation) {
        List<Arbitrary<Value>> parameters =
                operation.parameters().stream().map(this::parameter).toList();
        Arbitrary<List<Value>> all = parameters.isEmpty()
                ? Arbitraries.just(List.of())
                : Combinators.combine(parameters).as(given -> given);
        return Combinators.combine(all, unknown(), body(operation))
                .as((given, unknown, body) -> request(operation, given, unknown, body));
    }

    private Arbitrary<Value> parameter(Parameter parameter) {
        Arbitrary<String> one = values.of(parameter.name(), parameter.schema()).map(FuzzedRequests::text);
        return parameter.in().equals("path")
                ? one.map(value -> new Value(parameter, List.of(value.isEmpty() ? "x" : value)))
                : Arbitraries.frequencyOf(
                                Tuple.of(parameter.required() ? 1 : 12, Arbitraries.just(List.<String>of())),
                                Tuple.of(8, one.map(List::of)),
                                Tuple.of(1, one.list().ofSize(2)))
                        .map(given -> new Value(parameter, given));
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static Arbitrary<Map<String, String>> unknown() {
        return Arbitraries.frequencyOf(
                Tuple.of(30, Arbitraries.just(Map.of())), Tuple.of(1, Arbitraries.just(Map.of("unknown", "1"))));
    }

    private record Body(String mediaType, String text) {}

    private Arbitrary<Body> body(Operation operation) {
        if (operation.bodies().isEmpty()) {
            return Arbitraries.just(new Body("", ""));
        }
        return Arbitraries.of(new ArrayList<>(operation.bodies().entrySet()))
                .flatMap(body -> Combinators.combine(mediaType(body.getKey()), content(body.getKey(), body.getValue()))
                        .as(Body::new));
    }

    private static Arbitrary<String> mediaType(String documented) {
        return Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.just(documented)),
                Tuple.of(
                        1,
                        Arbitraries.of("application/json; charset=utf-8", "text/plain", "application/xml", "garbage")));
    }

    private Arbitrary<String> content(String mediaType, JsonNode schema) {
        Arbitrary<String> one = values.of("body", schema).map(FuzzedRequests::json);
        Arbitrary<String> whole =
                LINES.contains(mediaType) ? one.list().ofMaxSize(4).map(lines -> String.join("\n", lines)) : one;
        return Arbitraries.frequencyOf(
                Tuple.of(20, whole),
                Tuple.of(1, whole.map(text -> text.substring(0, text.length() / 2))),
                Tuple.of(1, Arbitraries.of("", " ", "{", "[", "{}{}", "\ufeff{}", "[".repeat(5_000), "\0", "nul")));
    }

    private static String json(JsonNode value) {
        try {
            return ASCII.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static FuzzedRequest request(
            Operation operation, List<Value> given, Map<String, String> unknown, Body body) {
        Map<String, String> path = new HashMap<>();
        List<Map.Entry<String, String>> query = new ArrayList<>(unknown.entrySet());
        Map<String, String> headers = new HashMap<>();
        for (Value value : given) {
            String name = value.parameter().name();
            switch (value.parameter().in()) {
                case "path" -> path.put(name, value.given().get(0));
                case "header" -> value.given().forEach(text -> headers.put(name, text.replaceAll("[^ -~]", "?")));
                default -> value.given().forEach(text -> query.add(Map.entry(name, text)));
            }
        }
        return new FuzzedRequest(
                operation, path, query, headers, body.mediaType().isEmpty() ? null : body.mediaType(), body.text());
    }
}
