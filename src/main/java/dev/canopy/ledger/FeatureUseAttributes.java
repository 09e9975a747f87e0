package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;

/** The attributes that sums by feature use, of single tenants by themselves. */
public final class FeatureUseAttributes {
    private static final Expression<FeatureUse, Integer> FEATURE_ID =
            column("featureId", Type.INTEGER, use -> (int) use.featureId);
    /** Where events were dropped, a range of time must consist of whole months in UTC. */
    public static final UsagePlace<FeatureUse> PLACE = new UsagePlace<>(
            column("rootId", Type.LONG, use -> use.rootId),
            column("tenantId", Type.LONG, use -> use.tenantId),
            column("time", Type.TIME, use -> use.time));

    public static final UsageSums<FeatureUse> SUMS = new UsageSums<>(
            column("usageCount", Type.LONG, use -> use.usageCount),
            column("cost", Money.SUM, use -> new Money(use.cost.toBigIntegerExact())),
            column("inputTokens", WholeNumber.SUM, use -> use.inputTokens.toBigIntegerExact()),
            column("outputTokens", WholeNumber.SUM, use -> use.outputTokens.toBigIntegerExact()),
            column("unpricedCount", WholeNumber.SUM, use -> use.unpricedCount.toBigIntegerExact()),
            column("featureMask", Type.BITS, use -> Bits.parse(use.featureMask)),
            column("lastUsedAt", Type.TIME, use -> use.lastUsedAt));

    public static final ToOne<FeatureUse, AiFeature> FEATURE =
            ToOne.by("feature", FEATURE_ID, AiFeature.class, FeatureAttributes.ID);

    /** The tenant that used the feature. */
    public static final ToOne<FeatureUse, Tenant> OWNER =
            ToOne.by("owner", PLACE.tenant(), Tenant.class, TenantAttributes.ID).required();

    private FeatureUseAttributes() {}
}
