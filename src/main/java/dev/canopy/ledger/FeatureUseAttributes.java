package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.tenant.Subtrees;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What sums by feature are made of; the sums themselves are those of every {@link Rollup}. */
public final class FeatureUseAttributes {
    private static final Expression<FeatureUse, Integer> FEATURE =
            column("featureId", Type.INTEGER, use -> (int) use.featureId);
    private static final Expression<FeatureUse, Long> TENANT = column("tenantId", Type.LONG, use -> use.tenantId);
    private static final Expression<FeatureUse, Instant> TIME = column("time", Type.TIME, use -> use.time);

    /** The uses of a feature, by anyone. */
    public static final ToMany<AiFeature, FeatureUse> OF_FEATURE =
            ToMany.by("uses", FeatureAttributes.ID, FeatureUse.class, FEATURE);

    private FeatureUseAttributes() {}

    /** Whether it is the tenant's own. */
    public static Condition<FeatureUse> isOf(long tenant) {
        return TENANT.eq(tenant);
    }

    /** Whether it is the tenant's or of one below. */
    public static Condition<FeatureUse> isBelow(long tenant) {
        return Subtrees.contain(TENANT, Set.of(tenant));
    }

    /** Whether it lies in a range of time, of whole months in UTC where events are gone; null for no bound. */
    public static @Nullable Condition<FeatureUse> isWithin(@Nullable Instant from, @Nullable Instant to) {
        return new Periods.Range<>(from, to).contains(TIME);
    }
}
