package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.ledger.EventField;
import dev.canopy.listing.Calendar;
import dev.canopy.usage.UsageParser.Rejected;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the optional fields of an event as texts, by their forms. */
final class FieldParser {
    /** The maximum number of digits of a number before its point, and after it. */
    static final int MAX_DIGITS = 200;

    private FieldParser() {}

    static UsageEvent.Details parse(ObjectNode event) throws Rejected {
        Map<EventField, String> values = new EnumMap<>(EventField.class);
        for (EventField field : EventField.values()) {
            String value = text(event, field.field(), field.form());
            if (value != null) {
                values.put(field, value);
            }
        }
        return new UsageEvent.Details(values);
    }

    /** The text of a value, the same for all of its notations. Null if the field is missing or null. */
    static @Nullable String text(ObjectNode event, String field, EventField.Form form) throws Rejected {
        JsonNode value = event.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        return switch (form) {
            case NAME, TEXT -> UsageParser.optionalText(event, field);
            case JSON -> object(value, field);
            case NUMBER -> number(value, field);
            case TIME -> time(value, field);
            case BOOLEAN -> truth(value, field);
        };
    }

    private static String object(JsonNode value, String field) throws Rejected {
        if (!(value instanceof ObjectNode object)) {
            throw new Rejected(field, "must be a JSON object");
        }
        return ObjectText.of(field, object);
    }

    private static String number(JsonNode value, String field) throws Rejected {
        if (!value.isNumber()) {
            throw new Rejected(field, "must be a number");
        }
        return ObjectText.number(value, MAX_DIGITS)
                .orElseThrow(() -> new Rejected(
                        field,
                        "has more than " + MAX_DIGITS
                                + " digits before or after the point when written without an exponent"));
    }

    private static String time(JsonNode value, String field) throws Rejected {
        String text = UsageParser.string(value, field);
        return Calendar.time(text)
                .map(Instant::toString)
                .orElseThrow(() -> new Rejected(field, UsageParser.NO_TIME + ", in the years 0001 to 9999"));
    }

    private static String truth(JsonNode value, String field) throws Rejected {
        if (!value.isBoolean()) {
            throw new Rejected(field, "must be true or false");
        }
        return value.asText();
    }
}
