package dev.canopy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What an OpenAPI document promises to clients, one sentence each: what there is, and what a request must have. A later
 * document breaks clients if it no longer has one of the former, or has more of the latter.
 *
 * <p>Bounds, such as a length or a pattern, are not compared.
 */
final class ApiPromises {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final JsonNode document;
    private final Set<String> kept = new TreeSet<>();

    /** Each demand, with the promise that must be older for the demand to break a client. */
    private final Map<String, String> demands = new HashMap<>();

    private ApiPromises(JsonNode document) {
        this.document = document;
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method ->
                                operation(method.getKey().toUpperCase() + " " + path.getKey(), method.getValue())));
    }

    /** The changes from one document to a later one that break clients, sorted; none if it is compatible. */
    static Set<String> broken(JsonNode released, JsonNode current) {
        ApiPromises before = new ApiPromises(released);
        ApiPromises after = new ApiPromises(current);
        Set<String> broken = before.kept.stream()
                .filter(promise -> !after.kept.contains(promise))
                .map(promise -> "no longer: " + promise)
                .collect(Collectors.toCollection(TreeSet::new));
        after.demands.forEach((demand, of) -> {
            if (!before.demands.containsKey(demand) && before.kept.contains(of)) {
                broken.add("new: " + demand);
            }
        });
        return broken;
    }

    private void operation(String name, JsonNode operation) {
        kept.add(name);
        StreamSupport.stream(operation.path("parameters").spliterator(), false)
                .map(this::resolve)
                .forEach(parameter -> {
                    String place =
                            name + ", parameter " + parameter.path("name").asText() + " in "
                                    + parameter.path("in").asText();
                    kept.add(place);
                    if (parameter.path("required").asBoolean()) {
                        demands.put(place + " is required", name);
                    }
                    walk(place, parameter.path("schema"), new HashSet<>(), true);
                });
        JsonNode body = resolve(operation.path("requestBody"));
        body.path("content").properties().forEach(content -> {
            String place = name + " takes " + content.getKey();
            kept.add(place);
            walk(place, content.getValue().path("schema"), new HashSet<>(), true);
        });
        if (body.path("required").asBoolean()) {
            demands.put(name + ", a body is required", name);
        }
        operation.path("responses").properties().stream()
                .filter(answer -> answer.getKey().startsWith("2"))
                .forEach(answer -> {
                    String place = name + " answers " + answer.getKey();
                    kept.add(place);
                    resolve(answer.getValue()).path("content").properties().forEach(content -> {
                        String media = place + " with " + content.getKey();
                        kept.add(media);
                        walk(media, content.getValue().path("schema"), new HashSet<>(), false);
                    });
                });
    }

    /**
     * A schema of what clients send may take more than before. In one of what they read, each field stays, of the same
     * types, and is always there if it was.
     */
    private void walk(String place, JsonNode given, Set<String> within, boolean sent) {
        String reference = given.path("$ref").asText();
        if (!reference.isEmpty() && !within.add(reference)) {
            return; // a schema within itself
        }
        JsonNode schema = resolve(given);
        types(place, schema, sent);
        schema.path("enum").forEach(value -> kept.add(place + " can be " + value.asText()));
        schema.path("required").forEach(field -> required(place, field.asText(), sent));
        schema.path("properties").properties().forEach(field -> {
            String name = place + "." + field.getKey();
            kept.add(name);
            walk(name, field.getValue(), within, sent);
        });
        if (schema.has("items")) {
            walk(place + "[]", schema.get("items"), within, sent);
        }
        if (schema.path("additionalProperties").isObject()) {
            walk(place + ".*", schema.get("additionalProperties"), within, sent);
        }
        for (String kind : new String[] {"allOf", "anyOf", "oneOf"}) {
            schema.path(kind).forEach(part -> walk(place, part, within, sent));
        }
        within.remove(reference);
    }

    private void types(String place, JsonNode schema, boolean sent) {
        JsonNode type = schema.path("type");
        Set<String> types = new TreeSet<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        if (sent) {
            types.forEach(each -> kept.add(place + " takes " + each));
        } else if (!types.isEmpty()) {
            kept.add(place + " is " + String.join(" or ", types));
        }
    }

    private void required(String place, String field, boolean sent) {
        if (sent) {
            demands.put(place + "." + field + " is required", place);
        } else {
            kept.add(place + "." + field + " is always there");
        }
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.startsWith("#") ? resolve(document.at(reference.substring(1))) : node;
    }
}
