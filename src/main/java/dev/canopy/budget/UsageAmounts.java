package dev.canopy.budget;

import dev.canopy.attribute.Money;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.Metric;
import java.math.BigDecimal;

/**
 * An amount of each sum of usage that a budget can limit, in the unit of the metric.
 *
 * @param cost in currency units, with nine digits after the point
 */
record UsageAmounts(
        BigDecimal cost, BigDecimal events, BigDecimal inputTokens, BigDecimal outputTokens, BigDecimal unpriced) {
    static final UsageAmounts NOTHING =
            new UsageAmounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /** The usage of one event. It is not unpriced, because its cost is known or given. */
    static UsageAmounts ofEvent(long nanos, long inputTokens, long outputTokens) {
        return new UsageAmounts(
                BigDecimal.valueOf(nanos, Money.SCALE),
                BigDecimal.ONE,
                BigDecimal.valueOf(inputTokens),
                BigDecimal.valueOf(outputTokens),
                BigDecimal.ZERO);
    }

    UsageAmounts plus(UsageAmounts other) {
        return new UsageAmounts(
                cost.add(other.cost),
                events.add(other.events),
                inputTokens.add(other.inputTokens),
                outputTokens.add(other.outputTokens),
                unpriced.add(other.unpriced));
    }

    /**
     * The amount that counts for a metric; 0 for a metric of a meter, of which an event has no amount before it is
     * sent.
     *
     * @param metric a sum of usage
     */
    BigDecimal of(Metric metric) {
        return metric instanceof BuiltInMetric builtIn ? of(builtIn) : BigDecimal.ZERO;
    }

    private BigDecimal of(BuiltInMetric metric) {
        return switch (metric) {
            case INFERENCE_COST, TOTAL_INFERENCE_COST -> cost;
            case USAGE_COUNT, TOTAL_USAGE_COUNT -> events;
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> outputTokens;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT -> unpriced;
            case FEATURE_ADOPTION_RATE,
                    SUBTREE_FEATURE_ADOPTION_RATE,
                    COST_PER_USE,
                    PERMISSION_INHERITANCE_DEPTH,
                    SUBTREE_SIZE,
                    LAST_USED_AT,
                    CREDIT_BALANCE,
                    SUBTREE_CREDIT_BALANCE -> throw new IllegalArgumentException(metric + " is no sum of usage");
        };
    }
}
