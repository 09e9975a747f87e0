package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The attributes of roll-ups, and the relations from tenants to them. The metrics define what the sums mean. */
public final class RollupAttributes {
    public static final Expression<Rollup, Long> USAGE_COUNT =
            column("usageCount", Type.LONG, rollup -> rollup.usageCount);
    public static final Expression<Rollup, Money> COST = column("cost", Money.TYPE, rollup -> new Money(rollup.cost));
    public static final Expression<Rollup, Long> FEATURE_MASK =
            column("featureMask", Type.LONG, rollup -> rollup.featureMask);
    public static final Expression<Rollup, Instant> LAST_USED_AT =
            column("lastUsedAt", Type.TIME, rollup -> rollup.lastUsedAt);

    public static final ToOne<Tenant, OwnTotal> OWN_TOTAL = ToOne.by(
                    "ownTotal",
                    TenantAttributes.ID,
                    OwnTotal.class,
                    RollupAttributes.<OwnTotal>tenant(total -> total.tenantId))
            .required();
    public static final ToOne<Tenant, SubtreeTotal> SUBTREE_TOTAL = ToOne.by(
                    "subtreeTotal",
                    TenantAttributes.ID,
                    SubtreeTotal.class,
                    RollupAttributes.<SubtreeTotal>tenant(total -> total.tenantId))
            .required();

    /** The own usage of a tenant by day. Days without usage have no row. */
    public static final ToMany<Tenant, OwnDay> OWN_DAYS = ToMany.by(
            "ownDays", TenantAttributes.ID, OwnDay.class, RollupAttributes.<OwnDay>tenant(day -> day.tenantId));

    /** The start of a period of any level. */
    public static final Expression<PeriodRollup, Instant> PERIOD_START =
            column("startAt", Type.TIME, period -> period.startAt);

    static final Expression<PeriodRollup, Integer> PERIOD_LEVEL = column("level", Type.INTEGER, period -> period.level);
    /** The day in UTC, or the first day of the month. */
    static final Expression<PeriodRollup, LocalDate> PERIOD_DAY = column("day", Type.DATE, period -> period.day);
    /** The time of a single event. */
    static final Expression<PeriodRollup, Instant> PERIOD_TIME = column("time", Type.TIME, period -> period.time);

    private static final Expression<PeriodRollup, Long> PERIOD_TENANT =
            column("tenantId", Type.LONG, period -> period.tenantId);

    static final ToMany<Tenant, OwnPeriod> OWN_PERIODS = periods("ownPeriods", OwnPeriod.class);
    static final ToMany<Tenant, SubtreePeriod> SUBTREE_PERIODS = periods("subtreePeriods", SubtreePeriod.class);
    static final ToMany<Tenant, OwnSpan> OWN_SPANS = periods("ownSpans", OwnSpan.class);
    static final ToMany<Tenant, SubtreeSpan> SUBTREE_SPANS = periods("subtreeSpans", SubtreeSpan.class);

    private RollupAttributes() {}

    /** Whether the period belongs to the tenant. */
    @SuppressWarnings("unchecked") // a column of every period
    public static <P extends PeriodRollup> Condition<P> isOf(long tenant) {
        return (Condition<P>) PERIOD_TENANT.eq(tenant);
    }

    private static <R> Expression<R, Long> tenant(Function<R, @Nullable Long> reader) {
        return column("tenantId", Type.LONG, reader);
    }

    private static <P extends PeriodRollup> ToMany<Tenant, P> periods(String name, Class<P> periods) {
        return ToMany.by(name, TenantAttributes.ID, periods, RollupAttributes.<P>tenant(period -> period.tenantId));
    }
}
