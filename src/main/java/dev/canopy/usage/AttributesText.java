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

/**
 * Writes the attributes of an event as text, in one notation: members are sorted by name, and numbers are written out,
 * without an exponent and without zeros at the end. Equal attributes therefore have equal texts. A number that is
 * written out within the maximum length is one that PostgreSQL can store.
 */
final class AttributesText {
    /** The maximum length, in characters. */
    static final int MAX = 8_192;

    private static final String FIELD = "attributes";

    private final StringBuilder text = new StringBuilder();
    private int characters;

    private AttributesText() {}

    /** @throws Rejected if the text would be too long, or if a name or a value cannot be stored */
    static String of(ObjectNode attributes) throws Rejected {
        AttributesText written = new AttributesText();
        written.object(attributes);
        return written.text.toString();
    }

    private void value(JsonNode value) throws Rejected {
        switch (value.getNodeType()) {
            case OBJECT -> object((ObjectNode) value);
            case ARRAY -> array(value);
            case STRING -> string(value.textValue());
            case NUMBER -> number(value);
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
            throw new Rejected(FIELD, Body.UNSTORABLE);
        }
        append("\"");
        int start = text.length();
        CharTypes.appendQuoted(text, value);
        count(start);
        append("\"");
    }

    private void number(JsonNode number) throws Rejected {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            append(Long.toString(number.longValue()));
            return;
        }
        BigDecimal decimal = withoutTrailingZeros(number.decimalValue());
        long digits = Math.max((long) decimal.precision() - decimal.scale(), decimal.scale());
        if (digits > MAX) {
            throw tooLong();
        }
        append(decimal.toPlainString());
    }

    private static BigDecimal withoutTrailingZeros(BigDecimal number) throws Rejected {
        try {
            return number.stripTrailingZeros();
        } catch (ArithmeticException exponentTooLarge) {
            throw tooLong();
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

    private static Rejected tooLong() {
        return new Rejected(FIELD, "is longer than " + MAX + " characters, with numbers written out");
    }
}
