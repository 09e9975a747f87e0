package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.tenant.Subtrees;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes that sums by feature use, of single tenants by themselves. */
public final class FeatureUseAttributes {
    private static final Expression<FeatureUse, Integer> FEATURE =
            column("featureId", Type.INTEGER, use -> (int) use.featureId);
    private static final Expression<FeatureUse, Long> ACCOUNT = column("rootId", Type.LONG, use -> use.rootId);
    private static final Expression<FeatureUse, Long> TENANT = column("tenantId", Type.LONG, use -> use.tenantId);
    private static final Expression<FeatureUse, Instant> TIME = column("time", Type.TIME, use -> use.time);

    public static final UsageSums<FeatureUse> SUMS = new UsageSums<>(
            column("usageCount", Type.LONG, use -> use.usageCount),
            column("cost", Money.SUM, use -> new Money(use.cost.toBigIntegerExact())),
            column("inputTokens", WholeNumber.SUM, use -> use.inputTokens.toBigIntegerExact()),
            column("outputTokens", WholeNumber.SUM, use -> use.outputTokens.toBigIntegerExact()),
            column("unpricedCount", WholeNumber.SUM, use -> use.unpricedCount.toBigIntegerExact()),
            column("featureMask", Type.BITS, use -> Bits.parse(use.featureMask)),
            column("lastUsedAt", Type.TIME, use -> use.lastUsedAt));

    /** The uses of a feature by all tenants. */
    public static final ToMany<AiFeature, FeatureUse> OF_FEATURE =
            ToMany.by("uses", FeatureAttributes.ID, FeatureUse.class, FEATURE);

    private FeatureUseAttributes() {}

    /** Whether the use belongs to the tenant itself. */
    public static Condition<FeatureUse> isOf(long account, long tenant) {
        return ACCOUNT.eq(account).and(TENANT.eq(tenant));
    }

    /** Whether the use belongs to the subtree of the tenant. */
    public static Condition<FeatureUse> isBelow(long account, long tenant) {
        return ACCOUNT.eq(account).and(Subtrees.contain(TENANT, Set.of(tenant)));
    }

    /**
     * Whether the time of the use is within a range. Where events were dropped, the range must consist of whole months
     * in UTC.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, or null for no limit
     * @return null if there is no limit at all
     */
    public static @Nullable Condition<FeatureUse> isWithin(@Nullable Instant from, @Nullable Instant to) {
        return new Periods.Range<>(from, to).contains(TIME);
    }
}
