package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.usage.UsageParser.Rejected;
import java.math.BigDecimal;
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
        if (event.hasNonNull("cost")) {
            checkTokens(event, correction);
            return cost(event.get("cost"), correction);
        }
        if (!event.hasNonNull("model") && TOKENS.stream().noneMatch(event::hasNonNull)) {
            throw new Rejected("cost", "is missing");
        }
        if (correction) {
            throw new Rejected("cost", "is missing; a correction has no tokens");
        }
        return tokens(event);
    }

    /** Checks the model and the tokens of an event whose cost is given and counts. */
    private static void checkTokens(ObjectNode event, boolean correction) throws Rejected {
        UsageParser.optionalText(event, "model");
        for (String field : TOKENS) {
            if (tokens(event.get(field), field) > 0 && correction) {
                throw new Rejected(field, "must be 0; a correction has no tokens");
            }
        }
        checkCached(event);
    }

    private static void checkCached(ObjectNode event) throws Rejected {
        if (tokens(event.get("cachedInputTokens"), "cachedInputTokens")
                > tokens(event.get("inputTokens"), "inputTokens")) {
            throw new Rejected("cachedInputTokens", "must not be more than 'inputTokens'");
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

    private static Charge cost(JsonNode node, boolean correction) throws Rejected {
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

    private static Charge tokens(ObjectNode event) throws Rejected {
        String model = UsageParser.requiredText(event, "model");
        if (!event.hasNonNull("inputTokens") && !event.hasNonNull("outputTokens")) {
            throw new Rejected("inputTokens", "is missing; give 'inputTokens', 'outputTokens' or both");
        }
        checkCached(event);
        return new Charge.Tokens(
                model,
                tokens(event.get("inputTokens"), "inputTokens"),
                tokens(event.get("cachedInputTokens"), "cachedInputTokens"),
                tokens(event.get("outputTokens"), "outputTokens"));
    }

    private static long tokens(@Nullable JsonNode node, String field) throws Rejected {
        if (node == null || node.isNull()) {
            return 0;
        }
        return Body.wholeNumber(node)
                .filter(number -> number >= 0 && number <= MAX_TOKENS)
                .orElseThrow(() -> new Rejected(field, "must be a whole number from 0 to " + MAX_TOKENS));
    }
}
