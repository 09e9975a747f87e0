package dev.canopy.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.listing.NumberParser;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Looks fields up in the JSON of another tool. */
final class JsonFields {
    /** The form of the name of a field: names of 1 to 200 printable ASCII characters in all, separated by dots. */
    static final String FORM = "(?=.{1,200}$)[\\x21-\\x2b\\x2d\\x2f-\\x7e]+(\\.[\\x21-\\x2b\\x2d\\x2f-\\x7e]+)*";

    /** The digits before or after the point of a number that something is computed with. */
    private static final int MAX_DIGITS = 40;

    private JsonFields() {}

    /** The first field that has a text or another simple value; empty without one. */
    static Optional<JsonNode> first(JsonNode item, List<String> fields) {
        return fields.stream()
                .map(field -> at(item, field))
                .filter(JsonFields::hasValue)
                .findFirst();
    }

    /** A field; missing if there is none. */
    static JsonNode at(JsonNode item, String field) {
        JsonNode node = item;
        for (String name : field.split("\\.", -1)) {
            node = node.path(name);
        }
        return node;
    }

    /** The first field that is a number above zero, also as a text; empty if none is. */
    static Optional<JsonNode> positive(JsonNode item, String... fields) {
        return List.of(fields).stream()
                .map(field -> number(at(item, field)))
                .filter(node -> node.isNumber() && node.decimalValue().signum() > 0)
                .findFirst();
    }

    /** A number that is given as a text, as a number; other values as they are. */
    static JsonNode number(JsonNode value) {
        return value.isTextual()
                ? NumberParser.decimal(value.textValue())
                        .filter(JsonFields::isCheap)
                        .<JsonNode>map(DecimalNode::valueOf)
                        .orElse(value)
                : value;
    }

    /** Whether it is cheap to compute with a number. Adding or rounding one such as 1e-999999999 takes minutes. */
    static boolean isCheap(BigDecimal number) {
        return number.scale() <= MAX_DIGITS && (long) number.precision() - number.scale() <= MAX_DIGITS;
    }

    /** Sets a field of an event as a text, if the item has it. */
    static void put(ObjectNode event, String name, Optional<JsonNode> value) {
        value.map(JsonNode::asText).ifPresent(text -> event.put(name, text));
    }

    private static boolean hasValue(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty();
    }
}
