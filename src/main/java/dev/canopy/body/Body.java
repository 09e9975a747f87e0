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
 * Reads a body field by field, to say all that is wrong with it at once. A field that is wrong reads as empty, and so
 * does one that is null or left out. Not thread-safe.
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

    /** @throws ProblemException (422) if it is no object */
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
     * One of several objects, such as a line of an import.
     *
     * @param pointer to it
     * @param violations that take what is wrong with it, also that it is no object
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

    /** Whether the field is there, be it null. */
    public boolean names(String field) {
        return object.has(field);
    }

    /** Whether the field has a value. */
    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    public Body require(String field) {
        if (!has(field)) {
            refuse(field, "is missing");
        }
        return this;
    }

    /** Not blank, of so many characters at most. */
    public Optional<String> text(String field, int max) {
        String form = "must be a text of 1 to " + max + " characters";
        return read(field, form, Body::text).filter(text -> {
            boolean fits = !text.isBlank() && text.length() <= max;
            if (!fits) {
                refuse(field, form);
            }
            return fits;
        });
    }

    public Optional<LocalDate> day(String field) {
        String form = "must be a day such as 2026-03-01";
        return read(field, form, node -> text(node).flatMap(Calendar::day));
    }

    public Optional<Instant> instant(String field) {
        String form = "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC";
        return read(field, form, node -> text(node).flatMap(Calendar::instant));
    }

    public Optional<Long> wholeNumber(String field, long min, long max) {
        return read(
                field,
                "must be a whole number from " + min + " to " + max,
                node -> Optional.of(node)
                        .filter(number -> number.isIntegralNumber() && number.canConvertToLong())
                        .map(JsonNode::longValue)
                        .filter(number -> number >= min && number <= max));
    }

    /** A decimal as a text or a number, which is never rounded. */
    public Optional<Money> money(String field) {
        Optional<BigDecimal> decimal = read(field, "must be a decimal, such as \"12.34\"", Body::decimal);
        try {
            return decimal.map(Money::nanos).map(Money::new);
        } catch (ArithmeticException outOfRange) {
            refuse(field, String.valueOf(outOfRange.getMessage()));
            return Optional.empty();
        }
    }

    /** A number, or a text that is one in plain notation; empty of anything else. */
    public static Optional<BigDecimal> decimal(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        return Optional.ofNullable(node.textValue())
                .filter(text -> DECIMAL.matcher(text).matches())
                .map(BigDecimal::new);
    }

    public Optional<Boolean> flag(String field) {
        return read(
                field,
                "must be true or false",
                node -> Optional.of(node).filter(JsonNode::isBoolean).map(JsonNode::booleanValue));
    }

    /** What a reader makes of a field; where that is nothing, the field does not have the form. */
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

    /** A text that the database can keep: without NUL and halves of characters. */
    public static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(Body::isStorable);
    }

    public static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(each -> each == 0 || (each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE));
    }

    public void refuse(String field, String detail) {
        violations.add(pointer, field, detail);
    }

    /** @throws ProblemException (422) if anything is wrong */
    public void throwIfAny() {
        violations.throwIfAny();
    }
}
