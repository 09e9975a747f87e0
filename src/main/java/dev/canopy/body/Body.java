package dev.canopy.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.NumberParser;
import dev.canopy.listing.StorableText;
import dev.canopy.listing.TextLength;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violations;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object field by field and collects all its errors, so that one response names all of them. A field that
 * is wrong, null or missing reads as empty. Not thread-safe.
 */
public final class Body {
    /** Describes the number of rounded amounts in a response, in the OpenAPI document. */
    public static final String ROUNDED =
            "the number of amounts in the request that were rounded to nine digits after the point; only in the response to"
                    + " that request, and only if there are any";

    /** The number of digits before the point of an amount that totals are compared with. */
    public static final int MAX_DIGITS_OF_TOTALS = 40;

    /** The error of a text that the database cannot store. */
    public static final String UNSTORABLE = "must not contain the character U+0000 or half of a surrogate pair";

    private final ObjectNode object;
    private final String pointer;
    private final Violations violations;
    private int rounded;

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
     * The same of a body that may be missing, because no field is required.
     *
     * @throws ProblemException (422) if there is a body that is not an object
     */
    public static Body optional(@Nullable JsonNode json, Set<String> known) {
        return of(json == null ? JsonNodeFactory.instance.objectNode() : json, known);
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

    /** The names of all fields, in their order. */
    public List<String> fields() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Reads an object whose fields have any names. Its errors are errors of this body. */
    public Optional<Body> object(String field) {
        return read(field, "must be a JSON object", node -> Optional.of(node).filter(ObjectNode.class::isInstance))
                .map(node -> new Body((ObjectNode) node, pointer(field), violations));
    }

    /**
     * Reads an array of objects; an empty list if the field is missing. Their errors are errors of this body.
     *
     * @param max the maximum number of objects
     * @param known the names of all fields that each object may have
     */
    public List<Body> objects(String field, int max, Set<String> known) {
        List<Body> objects = new ArrayList<>();
        read(
                        field,
                        "must be an array of at most " + max + " objects",
                        node -> Optional.of(node).filter(array -> array.isArray() && array.size() <= max))
                .ifPresent(array -> array.forEach(
                        each -> objects.add(part(each, known, pointer(field) + "/" + objects.size(), violations))));
        return objects;
    }

    private String pointer(String field) {
        return Violations.pointer(pointer, field);
    }

    /** Reads a text of 1 to {@code max} characters that is not blank. */
    public Optional<String> text(String field, int max) {
        String form = "must be a string of 1 to " + max + " characters";
        return read(field, form, node -> Optional.ofNullable(node.textValue())).filter(text -> {
            if (text.isBlank() || TextLength.exceeds(text, max)) {
                refuse(field, form);
                return false;
            }
            if (!StorableText.fits(text)) {
                refuse(field, UNSTORABLE);
                return false;
            }
            return true;
        });
    }

    /** Reads an ISO-8601 day. */
    public Optional<LocalDate> day(String field) {
        return read(field, Calendar.DAY_FORM, node -> text(node).flatMap(Calendar::day));
    }

    /**
     * A duration in ISO-8601.
     *
     * @param expected what the field must be, with the bounds
     */
    public Optional<Duration> duration(String field, String expected, Duration least, Duration most) {
        return read(
                field,
                expected,
                node -> text(node)
                        .flatMap(Body::duration)
                        .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0));
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** Reads an ISO-8601 time with an offset, or a day, which means its start in UTC. */
    public Optional<Instant> instant(String field) {
        return read(field, Calendar.INSTANT_FORM, node -> text(node).flatMap(Calendar::instant));
    }

    /** Reads a whole number from {@code min} to {@code max}, both included, in any notation of JSON. */
    public Optional<Long> wholeNumber(String field, long min, long max) {
        return read(
                field,
                "must be a whole number from " + min + " to " + max,
                node -> wholeNumber(node).filter(number -> number >= min && number <= max));
    }

    /** Returns the value of a number without a fraction, in any notation; empty for anything else. */
    public static Optional<Long> wholeNumber(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Optional.of(node.longValue());
        }
        return node.isNumber() ? NumberParser.wholeNumber(node.decimalValue()) : Optional.empty();
    }

    /**
     * Reads an amount from a text or a number, and rounds it to the nearest nano-unit. A negative amount is not rounded
     * to 0, but refused.
     */
    public Optional<Money> money(String field) {
        return amount(
                field,
                read(field, "must be a decimal, such as \"12.34\"", Body::decimal),
                decimal -> new Money(Money.nearestNanos(decimal)));
    }

    /** Like {@link #money}, for an amount that totals are compared with, which can be larger than that of an event. */
    public Optional<Money> total(String field) {
        return amount(
                field,
                read(
                        field,
                        "must be a decimal, such as \"12.34\", below 10^" + MAX_DIGITS_OF_TOTALS,
                        node -> decimal(node).filter(Body::fitsTotals)),
                Money::nearest);
    }

    /** Whether a number has no more digits before the point than totals are compared with. */
    public static boolean fitsTotals(BigDecimal number) {
        return (long) number.precision() - number.scale() <= MAX_DIGITS_OF_TOTALS;
    }

    private Optional<Money> amount(String field, Optional<BigDecimal> decimal, Function<BigDecimal, Money> nearest) {
        try {
            Optional<Money> money = decimal.map(nearest);
            if (decimal.filter(amount -> !Money.isExact(amount)).isPresent()) {
                rounded++;
            }
            if (decimal.filter(amount -> amount.signum() < 0).isPresent()
                    && money.filter(amount -> amount.total().signum() == 0).isPresent()) {
                refuse(field, "must not be negative");
                return Optional.empty();
            }
            return money;
        } catch (ArithmeticException outOfRange) {
            refuse(field, String.valueOf(outOfRange.getMessage()));
            return Optional.empty();
        }
    }

    /** The number of amounts that were rounded so far. */
    public int rounded() {
        return rounded;
    }

    /** Returns the value of a number, or of a text with a decimal; empty for anything else. */
    public static Optional<BigDecimal> decimal(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        return Optional.ofNullable(node.textValue()).flatMap(NumberParser::decimal);
    }

    /** Reads true or false. Null is an error, because it is neither. */
    public Optional<Boolean> flag(String field) {
        String form = "must be true or false";
        if (names(field) && !has(field)) {
            refuse(field, form);
        }
        return read(
                field,
                form,
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
        return Optional.ofNullable(node.textValue()).filter(StorableText::fits);
    }

    /** Adds an error of the object itself. */
    public void refuse(String detail) {
        violations.add(pointer, detail);
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
