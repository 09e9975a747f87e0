package dev.canopy.usage;

import com.fasterxml.jackson.core.io.CharTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.listing.StorableText;
import dev.canopy.usage.UsageParser.Rejected;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a JSON object of an event, such as its attributes, as text in one notation: members are sorted by name, and
 * numbers are written out, without an exponent and without zeros at the end. Equal objects therefore have equal texts.
 * A number that is written out within the maximum length is one that PostgreSQL can store.
 */
final class ObjectText {
    /** The maximum length, in characters. */
    static final int MAX = 8_192;

    private final String field;
    private final StringBuilder text = new StringBuilder();
    private int characters;

    private ObjectText(String field) {
        this.field = field;
    }

    /**
     * @param field its name in the event
     * @throws Rejected if the text would be too long, or if a name or a value cannot be stored
     */
    static String of(String field, ObjectNode object) throws Rejected {
        ObjectText written = new ObjectText(field);
        written.object(object);
        return written.text.toString();
    }

    /** A number as it is written in an object; empty if it has more than maxDigits digits before or after its point. */
    static Optional<String> number(JsonNode number, int maxDigits) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            return Optional.of(Long.toString(number.longValue()));
        }
        return withoutTrailingZeros(number.decimalValue())
                .filter(decimal -> (long) decimal.precision() - decimal.scale() <= maxDigits)
                .filter(decimal -> decimal.scale() <= maxDigits)
                .map(BigDecimal::toPlainString);
    }

    private void value(JsonNode value) throws Rejected {
        switch (value.getNodeType()) {
            case OBJECT -> object((ObjectNode) value);
            case ARRAY -> array(value);
            case STRING -> string(value.textValue());
            case NUMBER -> append(number(value, MAX).orElseThrow(this::tooLong));
            default -> append(value.asText()); // true, false or null
        }
    }

    private void object(ObjectNode object) throws Rejected {
        append("{");
        String separator = "";
        for (Map.Entry<String, JsonNode> member : sorted(object)) {
            append(separator);
            string(member.getKey());
            append(":");
            value(member.getValue());
            separator = ",";
        }
        append("}");
    }

    private static List<Map.Entry<String, JsonNode>> sorted(ObjectNode object) {
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        if (members.size() > 1) {
            members.sort(Map.Entry.comparingByKey());
        }
        return members;
    }

    private void array(JsonNode array) throws Rejected {
        append("[");
        String separator = "";
        for (JsonNode element : array) {
            append(separator);
            value(element);
            separator = ",";
        }
        append("]");
    }

    private void string(String value) throws Rejected {
        if (!StorableText.fits(value)) {
            throw new Rejected(field, Body.UNSTORABLE);
        }
        append("\"");
        int start = text.length();
        CharTypes.appendQuoted(text, value);
        count(start);
        append("\"");
    }

    private static Optional<BigDecimal> withoutTrailingZeros(BigDecimal number) {
        try {
            return Optional.of(number.stripTrailingZeros());
        } catch (ArithmeticException exponentTooLarge) {
            return Optional.empty();
        }
    }

    private void append(String part) throws Rejected {
        int start = text.length();
        text.append(part);
        count(start);
    }

    /** Counts what was appended. The halves of a character are always appended together. */
    private void count(int start) throws Rejected {
        characters += text.codePointCount(start, text.length());
        if (characters > MAX) {
            throw tooLong();
        }
    }

    private Rejected tooLong() {
        return new Rejected(field, "is longer than " + MAX + " characters, with numbers written out");
    }
}
