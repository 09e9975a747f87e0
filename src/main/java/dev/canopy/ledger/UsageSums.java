package dev.canopy.ledger;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import java.math.BigInteger;
import java.time.Instant;

/**
 * The columns of sums that metrics are computed from.
 *
 * @param <R> the entity with the columns
 * @param unpricedCount the number of events without a cost or a price
 * @param featureMask one bit for each feature that was used
 * @param lastUsedAt null without use
 */
public record UsageSums<R>(
        Expression<R, Long> usageCount,
        Expression<R, Money> cost,
        Expression<R, BigInteger> inputTokens,
        Expression<R, BigInteger> outputTokens,
        Expression<R, BigInteger> unpricedCount,
        Expression<R, Bits> featureMask,
        Expression<R, Instant> lastUsedAt) {}
