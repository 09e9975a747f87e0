package dev.canopy.analytics;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.metric.UsageExpressions;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sums of usage that a query has read, and that metrics are computed from in Java.
 *
 * @param count the number of events
 * @param unpricedCount the number of events without a cost or a price
 * @param features one bit for each used feature
 * @param lastUsedAt the time of the newest use; null without use
 */
record UsageTotals(
        long count,
        Money cost,
        BigInteger inputTokens,
        BigInteger outputTokens,
        BigInteger unpricedCount,
        Bits features,
        @Nullable Instant lastUsedAt)
        implements PartSums<UsageTotals> {
    static final UsageTotals NONE =
            new UsageTotals(0, new Money(0), BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, Bits.NONE, null);

    @Override
    public UsageTotals plus(UsageTotals other) {
        return new UsageTotals(
                count + other.count,
                cost.plus(other.cost),
                inputTokens.add(other.inputTokens),
                outputTokens.add(other.outputTokens),
                unpricedCount.add(other.unpricedCount),
                features.or(other.features),
                lastUsedAt == null || (other.lastUsedAt != null && other.lastUsedAt.isAfter(lastUsedAt))
                        ? other.lastUsedAt
                        : lastUsedAt);
    }

    /** The sums as constants for the definitions of metrics. */
    UsageExpressions usage(UsageExpressions.Features catalogue) {
        return new UsageExpressions(
                Expressions.value(count),
                Expressions.value(Money.SUM, cost),
                Expressions.value(WholeNumber.SUM, inputTokens),
                Expressions.value(WholeNumber.SUM, outputTokens),
                Expressions.value(WholeNumber.SUM, unpricedCount),
                Expressions.value(Type.BITS, features),
                lastUsedAt == null ? Expressions.nothing(Type.TIME) : Expressions.value(Type.TIME, lastUsedAt),
                catalogue);
    }
}
