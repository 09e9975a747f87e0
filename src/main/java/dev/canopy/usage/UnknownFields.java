package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.usage.UsageParser.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The treatment of the fields of an event that are not known. */
enum UnknownFields {
    /** The event is rejected. */
    REJECT,
    /** They become attributes of the event. */
    ATTRIBUTES;

    private static final String TARGET = "attributes";

    /** Returns the event with known fields only; it is another object if it had others. */
    ObjectNode settle(ObjectNode event, Set<String> known) throws Rejected {
        List<String> unknown = event.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .toList();
        if (unknown.isEmpty()) {
            return event;
        }
        return switch (this) {
            case REJECT -> throw new Rejected(unknown.getFirst(), "is not a known field");
            case ATTRIBUTES -> move(event, unknown);
        };
    }

    private static ObjectNode move(ObjectNode event, List<String> unknown) throws Rejected {
        ObjectNode attributes = attributes(event.get(TARGET), event);
        ObjectNode rest = event.objectNode().setAll(event);
        for (String name : unknown) {
            if (attributes.has(name)) {
                throw new Rejected(
                        name,
                        "is not a known field, and cannot become an attribute, because 'attributes' has it already");
            }
            attributes.set(name, rest.remove(name));
        }
        return rest.set(TARGET, attributes);
    }

    private static ObjectNode attributes(@Nullable JsonNode given, ObjectNode event) throws Rejected {
        if (given == null || given.isNull()) {
            return event.objectNode();
        }
        if (given instanceof ObjectNode attributes) {
            return attributes.objectNode().setAll(attributes);
        }
        throw new Rejected(TARGET, "must be a JSON object");
    }
}
