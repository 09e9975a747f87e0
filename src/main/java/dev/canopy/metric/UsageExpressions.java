package dev.canopy.metric;

import static dev.canopy.attribute.BitFunctions.commonBits;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.sided;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.feature.FeatureCatalogue;
import dev.canopy.ledger.Rollup;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.UsageSums;
import dev.canopy.tenant.Tenant;
import java.math.BigInteger;
import java.time.Instant;

/**
 * The sums that metrics are computed from, own or of the subtree, over all time or within a window.
 *
 * @param unpricedCount the number of events without a cost or a price
 * @param featureMask one bit for each used feature
 */
public record UsageExpressions(
        Expression<Tenant, Long> count,
        Expression<Tenant, Money> cost,
        Expression<Tenant, BigInteger> inputTokens,
        Expression<Tenant, BigInteger> outputTokens,
        Expression<Tenant, BigInteger> unpricedCount,
        Expression<Tenant, Bits> featureMask,
        Expression<Tenant, Instant> lastUsedAt,
        Features features) {
    /** The features of the catalogue: one bit for each, and their number. */
    public record Features(Expression<Tenant, Bits> mask, Expression<Tenant, Long> size) {
        private static final ToOne<Tenant, FeatureCatalogue> CATALOGUE = FeatureAttributes.catalogue();

        public static Features of(Bits mask, long size) {
            return new Features(Expressions.value(Type.BITS, mask), Expressions.value(size));
        }

        /** The features that the catalogue has now. */
        public static final Features PRESENT =
                new Features(CATALOGUE.get(FeatureAttributes.MASK), CATALOGUE.get(FeatureAttributes.SIZE));
    }

    /** The sums of days, added up by the query. */
    public static UsageExpressions of(ToMany<Tenant, ? extends Rollup> days, UsageSums<Rollup> sums) {
        return new UsageExpressions(
                days.sum(sums.usageCount()),
                days.sum(sums.cost()),
                days.sum(sums.inputTokens()),
                days.sum(sums.outputTokens()),
                days.sum(sums.unpricedCount()),
                days.union(sums.featureMask()),
                days.max(sums.lastUsedAt()),
                Features.PRESENT);
    }

    /** Sums that Java computes, and that a query reads from a total, which the folder has added up. */
    public static UsageExpressions kept(UsageExpressions computed, UsageSums<Rollup> sums) {
        return computed.keptAs(new UsageExpressions(
                RollupAttributes.TOTAL.get(sums.usageCount()),
                RollupAttributes.TOTAL.get(sums.cost()),
                RollupAttributes.TOTAL.get(sums.inputTokens()),
                RollupAttributes.TOTAL.get(sums.outputTokens()),
                RollupAttributes.TOTAL.get(sums.unpricedCount()),
                RollupAttributes.TOTAL.get(sums.featureMask()),
                RollupAttributes.TOTAL.get(sums.lastUsedAt()),
                Features.PRESENT));
    }

    public UsageExpressions keptAs(UsageExpressions kept) {
        return new UsageExpressions(
                sided(count, kept.count),
                sided(cost, kept.cost),
                sided(inputTokens, kept.inputTokens),
                sided(outputTokens, kept.outputTokens),
                sided(unpricedCount, kept.unpricedCount),
                sided(featureMask, kept.featureMask),
                sided(lastUsedAt, kept.lastUsedAt),
                features);
    }

    /** Features of the catalogue that were used / features in the catalogue; null for an empty catalogue. */
    public Expression<Tenant, Double> featureAdoptionRate() {
        return ratio(commonBits(featureMask, features.mask), features.size);
    }

    /** The cost per event, from the sums, rounded half up to a nano-unit; null without events. */
    public Expression<Tenant, Money> costPerUse() {
        return divideHalfUp(cost, count);
    }
}
