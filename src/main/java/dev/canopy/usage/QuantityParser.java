package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.usage.UsageParser.Rejected;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the quantities of an event: those in {@code quantities}, and those with fields of their own. Not thread-safe.
 */
final class QuantityParser {
    static final String FIELD = "quantities";

    /** The maximum number of kinds in one event. */
    static final int MAX_KINDS = 50;

    private static final BigDecimal MAX = BigDecimal.valueOf(QuantityKind.MAX);

    private final Map<String, BigDecimal> numbers = new LinkedHashMap<>();
    private boolean rounded;

    private QuantityParser() {}

    /**
     * The quantities of an event.
     *
     * @param rounded whether one of them was rounded
     */
    record Parsed(Quantities quantities, boolean rounded) {}

    static Parsed parse(ObjectNode event) throws Rejected {
        QuantityParser parser = new QuantityParser();
        parser.readObject(event.get(FIELD));
        for (QuantityKind kind : QuantityKind.withOwnFields()) {
            parser.readField(event, kind);
        }
        if (parser.numbers.isEmpty()) {
            return new Parsed(Quantities.NONE, false);
        }
        parser.checkParts(event);
        return new Parsed(new Quantities(parser.numbers), parser.rounded);
    }

    /** A quantity that is not acceptable, at its place in the event. */
    static Rejected rejected(ObjectNode event, String kind, String reason) {
        return event.hasNonNull(kind)
                ? new Rejected(kind, reason)
                : new Rejected(FIELD, "has '" + kind + "', which " + reason);
    }

    private void readObject(@Nullable JsonNode node) throws Rejected {
        if (node == null || node.isNull()) {
            return;
        }
        if (!(node instanceof ObjectNode object) || object.size() > MAX_KINDS) {
            throw new Rejected(FIELD, "must be a JSON object of at most " + MAX_KINDS + " numbers");
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            if (!QuantityKind.isName(name)) {
                throw new Rejected(
                        FIELD,
                        "has a name that is not 1 to 63 letters, digits, '_', '.' and '-', beginning with a letter");
            }
            if (!member.getValue().isNull()) {
                BigDecimal number = number(name, member.getValue())
                        .orElseThrow(() -> new Rejected(FIELD, "has '" + name + "', which must be " + form(name)));
                numbers.put(name, number);
            }
        }
    }

    private void readField(ObjectNode event, QuantityKind kind) throws Rejected {
        String field = kind.field();
        if (!event.hasNonNull(field)) {
            return;
        }
        BigDecimal number =
                number(field, event.get(field)).orElseThrow(() -> new Rejected(field, "must be " + form(field)));
        BigDecimal other = numbers.put(field, number);
        if (other != null && other.compareTo(number) != 0) {
            throw new Rejected(field, "differs from '" + field + "' in '" + FIELD + "'");
        }
    }

    private Optional<BigDecimal> number(String name, JsonNode node) {
        if (isCount(name)) {
            return Body.wholeNumber(node)
                    .filter(number -> number >= 0 && number <= QuantityKind.MAX)
                    .map(BigDecimal::valueOf);
        }
        return node.isNumber() ? decimal(node.decimalValue()) : Optional.empty();
    }

    private Optional<BigDecimal> decimal(BigDecimal number) {
        if (number.signum() < 0 || number.compareTo(MAX) > 0) { // before scaling, which could need a gigabyte
            return Optional.empty();
        }
        if (number.scale() <= QuantityKind.SCALE) {
            return Optional.of(number);
        }
        BigDecimal least = BigDecimal.valueOf(1, QuantityKind.SCALE + 1);
        BigDecimal nearest = number.compareTo(least) < 0
                ? BigDecimal.ZERO
                : number.setScale(QuantityKind.SCALE, RoundingMode.HALF_EVEN);
        rounded |= nearest.compareTo(number) != 0;
        return Optional.of(nearest);
    }

    private static boolean isCount(String name) {
        return QuantityKind.ofOrWhole(name)
                .filter(kind -> kind.form() == QuantityKind.Form.COUNT)
                .isPresent();
    }

    private static String form(String name) {
        return (isCount(name) ? "a whole number" : "a number") + " from 0 to " + QuantityKind.MAX;
    }

    /** Parts are disjoint: together, they must not exceed the kind that includes them. */
    private void checkParts(ObjectNode event) throws Rejected {
        Map<QuantityKind, BigDecimal> sums = new EnumMap<>(QuantityKind.class);
        for (Map.Entry<String, BigDecimal> part : numbers.entrySet()) {
            Optional<QuantityKind> whole = QuantityKind.wholeOf(part.getKey());
            if (whole.isPresent()) {
                if (part.getValue().compareTo(all(whole.get())) > 0) {
                    throw rejected(
                            event,
                            part.getKey(),
                            "must not be more than '" + whole.get().field() + "'");
                }
                sums.merge(whole.get(), part.getValue(), BigDecimal::add);
            }
        }
        for (Map.Entry<QuantityKind, BigDecimal> sum : sums.entrySet()) {
            if (sum.getValue().compareTo(all(sum.getKey())) > 0) {
                throw rejected(event, sum.getKey().field(), "must not be less than its parts together");
            }
        }
    }

    private BigDecimal all(QuantityKind kind) {
        return numbers.getOrDefault(kind.field(), BigDecimal.ZERO);
    }
}
