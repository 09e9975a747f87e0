package dev.canopy.meterapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterFilter;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the definition of a meter. */
final class MeterDraft {
    static final int MAX_VALUE = 200;
    static final int MAX_UNIT = 40;
    static final int MAX_DESCRIPTION = 500;

    private static final Set<String> FIELDS = Set.of("aggregation", "value", "filter", "unit", "description");
    private static final String ATTRIBUTES = "attributes.";
    private static final Set<String> NAMES = Set.of("user", "model");

    private MeterDraft() {}

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static MeterDefinition read(String key, @Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("aggregation");
        Optional<MeterAggregation> aggregation = body.read(
                "aggregation",
                "must be sum, count, min, max, latest, average or distinct",
                node -> Body.text(node).flatMap(MeterAggregation::of));
        Optional<String> value = body.text("value", MAX_VALUE);
        aggregation.ifPresent(how -> check(how, value, body));
        Optional<MeterFilter> filter =
                body.text("filter", MeterFilter.MAX_LENGTH).flatMap(text -> filter(text, body));
        Optional<String> unit = body.text("unit", MAX_UNIT);
        Optional<String> description = body.text("description", MAX_DESCRIPTION);
        body.throwIfAny();
        return new MeterDefinition(key, aggregation.orElseThrow(), value, filter, unit, description);
    }

    private static Optional<MeterFilter> filter(String text, Body body) {
        try {
            return Optional.of(MeterFilter.parse(text));
        } catch (ProblemException refused) {
            refused.violations().forEach(violation -> body.refuse("filter", violation.detail()));
            return Optional.empty();
        }
    }

    private static void check(MeterAggregation aggregation, Optional<String> value, Body body) {
        if (value.isEmpty()) {
            if (aggregation != MeterAggregation.COUNT && !body.has("value")) {
                body.refuse("value", "is missing: only a count works without a value");
            }
            return;
        }
        String given = value.get();
        boolean fits = switch (aggregation) {
            case COUNT -> isName(given) || isNumber(given);
            case DISTINCT -> isName(given) || isAttribute(given);
            case SUM, MIN, MAX, LATEST, AVERAGE -> isNumber(given);
        };
        if (!fits) {
            body.refuse(
                    "value",
                    switch (aggregation) {
                        case COUNT -> "must be user, model, cost, quantities.… or attributes.…";
                        case DISTINCT ->
                            "must be user, model or attributes.…, since a number such as a cost or a quantity has no bounded set"
                                    + " of values";
                        case SUM, MIN, MAX, LATEST, AVERAGE -> "must be a number: cost, quantities.… or attributes.…";
                    });
        }
    }

    private static boolean isName(String value) {
        return NAMES.contains(value);
    }

    private static boolean isNumber(String value) {
        return value.equals(MeterDefinition.COST)
                || isAttribute(value)
                || (value.startsWith(MeterDefinition.QUANTITIES)
                        && QuantityKind.isName(value.substring(MeterDefinition.QUANTITIES.length())));
    }

    private static boolean isAttribute(String value) {
        return value.startsWith(ATTRIBUTES) && value.length() > ATTRIBUTES.length();
    }
}
