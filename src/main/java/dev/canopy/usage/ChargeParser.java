package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.usage.UsageParser.Rejected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the charge of an event from its JSON. Pure. */
final class ChargeParser {
    /** The maximum number of tokens of one kind in one event. */
    static final long MAX_TOKENS = 1_000_000_000_000L;

    private static final List<String> TOKENS = List.of("inputTokens", "cachedInputTokens", "outputTokens");

    private ChargeParser() {}

    static Charge parse(ObjectNode event) throws Rejected {
        boolean correction = isCorrection(event);
        if (!event.hasNonNull("cost")) {
            if (!event.hasNonNull("model") && TOKENS.stream().noneMatch(event::hasNonNull)) {
                throw new Rejected("cost", "is missing");
            }
            if (correction) {
                throw new Rejected("cost", "is missing; a correction has no tokens");
            }
            return tokens(event);
        }
        if (event.hasNonNull("model")) {
            throw new Rejected("model", "cannot be given together with 'cost'");
        }
        for (String field : TOKENS) {
            if (event.hasNonNull(field)) {
                throw new Rejected(field, "cannot be given together with 'cost'");
            }
        }
        return cost(event.get("cost"), correction);
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

    private static Charge cost(JsonNode node, boolean correction) throws Rejected {
        long nanos;
        try {
            nanos = Money.nanos(Body.decimal(node)
                    .orElseThrow(() -> new Rejected("cost", "must be a decimal, such as \"0.001782044\"")));
        } catch (ArithmeticException outOfRange) {
            throw new Rejected("cost", String.valueOf(outOfRange.getMessage()));
        }
        if (nanos < 0 && !correction) {
            throw new Rejected("cost", "must not be negative unless kind is 'correction'");
        }
        return new Charge.Cost(nanos, correction);
    }

    private static Charge tokens(ObjectNode event) throws Rejected {
        String model = UsageParser.requiredText(event, "model");
        if (!event.hasNonNull("inputTokens") && !event.hasNonNull("outputTokens")) {
            throw new Rejected("inputTokens", "is missing; give 'inputTokens', 'outputTokens' or both");
        }
        if (!event.hasNonNull("inputTokens") && event.hasNonNull("cachedInputTokens")) {
            throw new Rejected("inputTokens", "is missing, but 'cachedInputTokens' is given");
        }
        long input = tokens(event.get("inputTokens"), "inputTokens");
        long cachedInput = tokens(event.get("cachedInputTokens"), "cachedInputTokens");
        long output = tokens(event.get("outputTokens"), "outputTokens");
        if (cachedInput > input) {
            throw new Rejected("cachedInputTokens", "must not be more than 'inputTokens'");
        }
        return new Charge.Tokens(model, input, cachedInput, output);
    }

    private static long tokens(@Nullable JsonNode node, String field) throws Rejected {
        if (node == null || node.isNull()) {
            return 0;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 0
                || node.longValue() > MAX_TOKENS) {
            throw new Rejected(field, "must be a whole number from 0 to " + MAX_TOKENS);
        }
        return node.longValue();
    }
}
