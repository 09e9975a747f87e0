package dev.canopy.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.listing.Calendar;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violations;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object field by field and collects all its errors, so that one answer names all of them. A field that is
 * wrong, null or missing reads as empty. Not thread-safe.
 */
public final class Body {
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,20}(\\.\\d{1,40})?");

    private final ObjectNode object;
    private final String pointer;
    private final Violations violations;

    private Body(ObjectNode object, String pointer, Violations violations) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
    }

    /**
     * Starts to read a body.
     *
     * @param known the names of all fields that the object may have; any other is an error
     * @throws ProblemException (422) if the body is missing or is not an object
     */
    public static Body of(@Nullable JsonNode json, Set<String> known) {
        if (json == null) {
            throw ProblemException.content("", "is missing");
        }
        if (!(json instanceof ObjectNode object)) {
            throw ProblemException.content("", "must be a JSON object");
        }
        return new Body(object, "", new Violations()).knowing(known);
    }

    /**
     * Starts to read one of several objects, such as a line of an import.
     *
     * @param known the names of all fields that the object may have; any other is an error
     * @param pointer a JSON pointer to the object, such as {@code /7}
     * @param violations collects the errors, also the one that the value is not an object
     */
    public static Body part(JsonNode json, Set<String> known, String pointer, Violations violations) {
        if (json instanceof ObjectNode object) {
            return new Body(object, pointer, violations).knowing(known);
        }
        violations.add(pointer, "must be a JSON object");
        return new Body(JsonNodeFactory.instance.objectNode(), pointer, new Violations());
    }

    private Body knowing(Set<String> known) {
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                refuse(field, "is not a known field");
            }
        });
        return this;
    }

    /** Whether the object has the field, even if its value is null. */
    public boolean names(String field) {
        return object.has(field);
    }

    /** Whether the object has the field and its value is not null. */
    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** Adds an error if the field is missing or null. */
    public Body require(String field) {
        if (!has(field)) {
            refuse(field, "is missing");
        }
        return this;
    }

    /** Reads a text of 1 to {@code max} characters that is not blank. */
    public Optional<String> text(String field, int max) {
        String form = "must be a string of 1 to " + max + " characters";
        return read(field, form, Body::text).filter(text -> {
            boolean fits = !text.isBlank() && text.length() <= max;
            if (!fits) {
                refuse(field, form);
            }
            return fits;
        });
    }

    /** Reads an ISO-8601 day. */
    public Optional<LocalDate> day(String field) {
        String form = "must be a day such as 2026-03-01";
        return read(field, form, node -> text(node).flatMap(Calendar::day));
    }

    /** Reads an ISO-8601 time with an offset, or a day, which means its start in UTC. */
    public Optional<Instant> instant(String field) {
        String form = "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC";
        return read(field, form, node -> text(node).flatMap(Calendar::instant));
    }

    /** Reads a whole number from {@code min} to {@code max}, both included. */
    public Optional<Long> wholeNumber(String field, long min, long max) {
        return read(
                field,
                "must be a whole number from " + min + " to " + max,
                node -> Optional.of(node)
                        .filter(number -> number.isIntegralNumber() && number.canConvertToLong())
                        .map(JsonNode::longValue)
                        .filter(number -> number >= min && number <= max));
    }

    /** Reads a decimal from a text or a number. The amount is never rounded. */
    public Optional<Money> money(String field) {
        Optional<BigDecimal> decimal = read(field, "must be a decimal, such as \"12.34\"", Body::decimal);
        try {
            return decimal.map(Money::nanos).map(Money::new);
        } catch (ArithmeticException outOfRange) {
            refuse(field, String.valueOf(outOfRange.getMessage()));
            return Optional.empty();
        }
    }

    /** Returns the value of a number, or of a text with a decimal in plain notation; empty for anything else. */
    public static Optional<BigDecimal> decimal(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        return Optional.ofNullable(node.textValue())
                .filter(text -> DECIMAL.matcher(text).matches())
                .map(BigDecimal::new);
    }

    /** Reads true or false. */
    public Optional<Boolean> flag(String field) {
        return read(
                field,
                "must be true or false",
                node -> Optional.of(node).filter(JsonNode::isBoolean).map(JsonNode::booleanValue));
    }

    /**
     * Reads a field with the given reader. If the reader returns empty, the field has an error.
     *
     * @param form the text of that error, such as {@code must be true or false}
     */
    public <T> Optional<T> read(String field, String form, Function<JsonNode, Optional<T>> reader) {
        if (!has(field)) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(object.get(field));
        if (value.isEmpty()) {
            refuse(field, form);
        }
        return value;
    }

    /** Returns a text that the database can store; empty for other texts and for other values. */
    public static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(Body::isStorable);
    }

    /** Whether the database can store the text: it has no NUL and no unpaired surrogate. */
    public static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(each -> each == 0 || (each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE));
    }

    /** Adds an error of a field. */
    public void refuse(String field, String detail) {
        violations.add(pointer, field, detail);
    }

    /** @throws ProblemException (422) if there are errors */
    public void throwIfAny() {
        violations.throwIfAny();
    }
}
