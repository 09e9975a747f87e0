package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.usage.Charge.Use;
import dev.canopy.usage.UsageParser.Rejected;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Reads the charge of an event, or of a use that is yet to come, from its JSON. Pure. */
public final class ChargeParser {
    private ChargeParser() {}

    static Charge parse(ObjectNode event) throws Rejected {
        boolean correction = isCorrection(event);
        Use use = use(event);
        if (event.hasNonNull("cost")) {
            checkCorrection(event, use, correction);
            return new Charge(cost(event.get("cost"), correction), use);
        }
        if (correction) {
            throw new Rejected("cost", "is missing; a correction must have one");
        }
        return new Charge(null, use);
    }

    /**
     * Reads the use of a model from a body that is no event; empty if it has a fault, the first of which is an error of
     * the body.
     */
    public static Optional<Use> readUse(Body body, ObjectNode json) {
        try {
            return Optional.of(use(json));
        } catch (Rejected rejected) {
            body.refuse(rejected.field(), rejected.reason());
            return Optional.empty();
        }
    }

    private static Use use(ObjectNode json) throws Rejected {
        QuantityParser.Parsed parsed = QuantityParser.parse(json);
        return new Use(
                UsageParser.optionalText(json, "model"),
                UsageParser.optionalText(json, "serviceTier"),
                parsed.quantities(),
                parsed.rounded());
    }

    private static void checkCorrection(ObjectNode event, Use use, boolean correction) throws Rejected {
        for (Map.Entry<String, BigDecimal> quantity : use.quantities().byKind().entrySet()) {
            if (correction && quantity.getValue().signum() > 0) {
                throw QuantityParser.rejected(event, quantity.getKey(), "must be 0; a correction has no quantities");
            }
        }
    }

    private static boolean isCorrection(ObjectNode event) throws Rejected {
        JsonNode kind = event.get("kind");
        if (kind == null || kind.isNull() || "usage".equals(kind.textValue())) {
            return false;
        }
        if ("correction".equals(kind.textValue())) {
            return true;
        }
        throw new Rejected("kind", "must be 'usage' or 'correction'");
    }

    private static Charge.Cost cost(JsonNode node, boolean correction) throws Rejected {
        BigDecimal amount = Body.decimal(node)
                .orElseThrow(() -> new Rejected("cost", "must be a decimal, such as \"0.001782044\""));
        if (amount.signum() < 0 && !correction) {
            throw new Rejected("cost", "must not be negative unless kind is 'correction'");
        }
        try {
            return new Charge.Cost(Money.nearestNanos(amount), correction, !Money.isExact(amount));
        } catch (ArithmeticException outOfRange) {
            throw new Rejected("cost", String.valueOf(outOfRange.getMessage()));
        }
    }
}
