package dev.canopy.metric;

import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sums of usage as they were read, from which metrics are computed by their own definitions.
 *
 * @param features the bits of those that were used
 * @param lastUsedAt null without use
 */
record UsageTotals(
        long count, Money cost, long features, @Nullable Instant lastUsedAt) {
    static final UsageTotals NONE = new UsageTotals(0, new Money(0), 0, null);

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** Both together; what no longer fits stays at the end of the range, as in the database. */
    UsageTotals plus(UsageTotals other) {
        BigInteger sum = BigInteger.valueOf(cost.nanos()).add(BigInteger.valueOf(other.cost.nanos()));
        return new UsageTotals(
                count + other.count,
                new Money(sum.max(SMALLEST).min(LARGEST).longValueExact()),
                features | other.features,
                lastUsedAt == null || (other.lastUsedAt != null && other.lastUsedAt.isAfter(lastUsedAt))
                        ? other.lastUsedAt
                        : lastUsedAt);
    }

    /** The same as what metrics are defined over. */
    UsageExpressions usage(UsageExpressions.Features catalogue) {
        return new UsageExpressions(
                Expressions.value(count),
                Expressions.value(Money.TYPE, cost),
                Expressions.value(features),
                lastUsedAt == null ? Expressions.nothing(Type.TIME) : Expressions.value(Type.TIME, lastUsedAt),
                catalogue);
    }
}
