package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Instant;
import java.time.LocalDate;

/** The attributes of usage by feature, model and user, of single tenants by themselves. */
public final class SlicedUsageAttributes {
    static final Expression<SlicedUsage, Integer> LEVEL = column("level", Type.INTEGER, usage -> usage.level);

    /** The start of the day, or the time of a single event. Events of due days are found by day, like slices. */
    public static final UsageKeyColumns<SlicedUsage> COLUMNS = new UsageKeyColumns<>(
            column("rootId", Type.LONG, usage -> usage.rootId),
            column("tenantId", Type.LONG, usage -> usage.tenantId),
            column("startAt", Type.TIME, usage -> usage.startAt),
            PeriodRollup.isOneOf(
                    LEVEL,
                    SlicedUsage.FIRST_EVENTS,
                    SlicedUsage.LAST_EVENTS,
                    SlicedUsage.LATE_EVENTS,
                    SlicedUsage.DETACHED_EVENTS));

    public static final UsageSums<SlicedUsage> SUMS = new UsageSums<>(
            column("usageCount", Type.LONG, usage -> usage.usageCount),
            column("cost", Money.SUM, usage -> new Money(usage.cost.toBigIntegerExact())),
            column("inputTokens", WholeNumber.SUM, usage -> usage.inputTokens.toBigIntegerExact()),
            column("outputTokens", WholeNumber.SUM, usage -> usage.outputTokens.toBigIntegerExact()),
            column("unpricedCount", WholeNumber.SUM, usage -> usage.unpricedCount.toBigIntegerExact()),
            column("featureMask", Type.BITS, usage -> Bits.parse(usage.featureMask)),
            column("lastUsedAt", Type.TIME, usage -> usage.lastUsedAt));

    private static final Expression<SlicedUsage, Integer> FEATURE_ID =
            column("featureId", Type.INTEGER, usage -> (int) usage.featureId);

    public static final ToOne<SlicedUsage, AiFeature> FEATURE =
            ToOne.by("feature", FEATURE_ID, AiFeature.class, FeatureAttributes.ID);

    /** Null for usage without a model. */
    public static final Expression<SlicedUsage, String> MODEL = column("model", Type.TEXT, usage -> usage.model);

    /** Null for usage without a user. */
    public static final Expression<SlicedUsage, String> USER = column("userRef", Type.TEXT, usage -> usage.userRef);

    /**
     * The number of the user; null for usage without one. A user that was only corrected counts as none, as in meters.
     */
    public static final Expression<SlicedUsage, Integer> ACTIVE_USER = Expressions.when(
                    SUMS.lastUsedAt().isNotNull(),
                    Expressions.nullIf(
                            column("userNumber", Type.INTEGER, (SlicedUsage usage) -> usage.userNumber),
                            Expressions.constant(Type.INTEGER, 0)))
            .otherwise(Expressions.nothing(Type.INTEGER));

    /** The tenant of the usage. */
    public static final ToOne<SlicedUsage, Tenant> OWNER = ToOne.by(
                    "owner", COLUMNS.tenant(), Tenant.class, TenantAttributes.ID)
            .required();

    /** How far the account of a tenant is sliced. */
    public static final Expression<Tenant, LocalDate> SLICED_TO = ToOne.by(
                    "accountSlices",
                    TenantAttributes.ROOT_ID,
                    AccountSlices.class,
                    column("rootId", Type.LONG, (AccountSlices account) -> account.rootId))
            .required()
            .get(column("slicedTo", Type.DATE, (AccountSlices account) -> account.slicedTo));

    static final Expression<SlicedUsage, LocalDate> DAY = column("day", Type.DATE, usage -> usage.day);
    static final Expression<SlicedUsage, Instant> TIME = column("time", Type.TIME, usage -> usage.time);

    private SlicedUsageAttributes() {}
}
