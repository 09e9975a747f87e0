package dev.canopy.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The operations of the OpenAPI document, and whether an answer is among those that it describes. */
final class ApiDocument {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode root;
    private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();

    ApiDocument(String text) throws IOException {
        root = JSON.readTree(text);
    }

    /** A parameter, with its schema. */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    /** An operation; of its body the schema by media type, none if it has no body. */
    record Operation(
            String method, String path, List<Parameter> parameters, Map<String, JsonNode> bodies, JsonNode responses) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        return root.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> operation(method.getKey(), path.getKey(), method.getValue())))
                .toList();
    }

    private Operation operation(String method, String path, JsonNode operation) {
        List<Parameter> parameters = StreamSupport.stream(
                        operation.path("parameters").spliterator(), false)
                .map(this::resolve)
                .map(parameter -> new Parameter(
                        parameter.get("name").textValue(),
                        parameter.get("in").textValue(),
                        parameter.path("required").asBoolean(),
                        parameter.path("schema")))
                .toList();
        Map<String, JsonNode> bodies = new HashMap<>();
        operation
                .at("/requestBody/content")
                .properties()
                .forEach(body -> bodies.put(body.getKey(), body.getValue().path("schema")));
        return new Operation(method.toUpperCase(), path, parameters, Map.copyOf(bodies), operation.get("responses"));
    }

    /** The node itself, or what it refers to. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").textValue().substring(1)) : node;
    }

    /** The fault of an answer; empty for none. */
    String fault(Operation operation, Answer answer) {
        JsonNode response = resolve(operation.responses().path(Integer.toString(answer.status())));
        if (answer.status() >= 500 || response.isMissingNode()) {
            return "the status " + answer.status() + " is not documented";
        }
        JsonNode content = response.path("content");
        if (content.isEmpty()) {
            return answer.body().isEmpty() ? "" : "the answer has a body, though none is documented";
        }
        JsonNode type = content.path(answer.mediaType());
        return type.isMissingNode()
                ? "the media type '" + answer.mediaType() + "' is not documented"
                : bodyFault(type.path("schema"), answer);
    }

    private String bodyFault(JsonNode schema, Answer answer) {
        try {
            return switch (answer.mediaType()) {
                case "application/json", "application/problem+json" -> faults(schema, JSON.readTree(answer.body()));
                case "application/x-ndjson" -> {
                    StringBuilder faults = new StringBuilder();
                    for (String line : answer.body().lines().toList()) {
                        faults.append(faults(schema, JSON.readTree(line)));
                    }
                    yield faults.toString();
                }
                default -> "";
            };
        } catch (IOException e) {
            return "the body is not readable: " + e.getMessage();
        }
    }

    private String faults(JsonNode schema, JsonNode value) {
        Set<ValidationMessage> faults =
                compiled.computeIfAbsent(schema, this::compile).validate(value);
        return faults.isEmpty() ? "" : faults.toString();
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", root.get("components"));
        return SCHEMAS.getSchema(whole);
    }
}
