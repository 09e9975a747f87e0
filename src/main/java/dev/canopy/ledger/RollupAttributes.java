package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.tenant.Subtrees;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The attributes of roll-ups, and the relations from tenants to them. The metrics define what the sums mean. */
public final class RollupAttributes {
    /** The sums of a tenant by itself. */
    public static final UsageSums<Rollup> OWN = new UsageSums<>(
            column("ownUsageCount", Type.LONG, rollup -> rollup.ownUsageCount),
            column("ownCost", Money.SUM, rollup -> money(rollup.ownCost)),
            column("ownInputTokens", WholeNumber.SUM, rollup -> rollup.ownInputTokens.toBigIntegerExact()),
            column("ownOutputTokens", WholeNumber.SUM, rollup -> rollup.ownOutputTokens.toBigIntegerExact()),
            column("ownUnpricedCount", WholeNumber.SUM, rollup -> rollup.ownUnpricedCount.toBigIntegerExact()),
            column("ownFeatureMask", Type.BITS, rollup -> Bits.parse(rollup.ownFeatureMask)),
            column("ownLastUsedAt", Type.TIME, rollup -> rollup.ownLastUsedAt));
    /** The sums of a tenant with its descendants. */
    public static final UsageSums<Rollup> SUBTREE = new UsageSums<>(
            column("subtreeUsageCount", Type.LONG, rollup -> rollup.subtreeUsageCount),
            column("subtreeCost", Money.SUM, rollup -> money(rollup.subtreeCost)),
            column("subtreeInputTokens", WholeNumber.SUM, rollup -> rollup.subtreeInputTokens.toBigIntegerExact()),
            column("subtreeOutputTokens", WholeNumber.SUM, rollup -> rollup.subtreeOutputTokens.toBigIntegerExact()),
            column("subtreeUnpricedCount", WholeNumber.SUM, rollup -> rollup.subtreeUnpricedCount.toBigIntegerExact()),
            column("subtreeFeatureMask", Type.BITS, rollup -> Bits.parse(rollup.subtreeFeatureMask)),
            column("subtreeLastUsedAt", Type.TIME, rollup -> rollup.subtreeLastUsedAt));

    private static final Expression<Rollup, Long> ACCOUNT = column("rootId", Type.LONG, rollup -> rollup.rootId);

    public static final ToOne<Tenant, UsageTotal> TOTAL = ToOne.by(
                    "usageTotal",
                    TenantAttributes.ID,
                    UsageTotal.class,
                    RollupAttributes.<UsageTotal>tenant(total -> total.tenantId))
            .within(TenantAttributes.ROOT_ID, ACCOUNT)
            .required();

    /** The usage of a tenant by day. Days without usage have no row. */
    public static final ToMany<Tenant, UsageDay> DAYS = ToMany.by(
                    "usageDays",
                    TenantAttributes.ID,
                    UsageDay.class,
                    RollupAttributes.<UsageDay>tenant(day -> day.tenantId))
            .within(TenantAttributes.ROOT_ID, ACCOUNT);

    /** The start of a period of any level. */
    public static final Expression<PeriodRollup, Instant> PERIOD_START =
            column("startAt", Type.TIME, period -> period.startAt);

    static final Expression<PeriodRollup, Integer> PERIOD_LEVEL = column("level", Type.INTEGER, period -> period.level);
    /** The day in UTC, or the first day of the month. */
    static final Expression<PeriodRollup, LocalDate> PERIOD_DAY = column("day", Type.DATE, period -> period.day);
    /** The time of a single event. */
    static final Expression<PeriodRollup, Instant> PERIOD_TIME = column("time", Type.TIME, period -> period.time);

    private static final Expression<PeriodRollup, Long> PERIOD_ACCOUNT =
            column("rootId", Type.LONG, period -> period.rootId);
    public static final Expression<PeriodRollup, Long> PERIOD_TENANT =
            column("tenantId", Type.LONG, period -> period.tenantId);

    private static final UsageKeyColumns<PeriodRollup> COLUMNS = new UsageKeyColumns<>(
            PERIOD_ACCOUNT,
            PERIOD_TENANT,
            PERIOD_START,
            PeriodRollup.isOneOf(
                    PERIOD_LEVEL,
                    PeriodRollup.FIRST_OWN_EVENTS,
                    PeriodRollup.LAST_OWN_EVENTS,
                    PeriodRollup.FIRST_SUBTREE_EVENTS,
                    PeriodRollup.LAST_SUBTREE_EVENTS));

    /** The tenant of a period. */
    public static final ToOne<PeriodRollup, Tenant> PERIOD_OWNER =
            ToOne.by("owner", PERIOD_TENANT, Tenant.class, TenantAttributes.ID).required();

    static final ToMany<Tenant, UsagePeriod> PERIODS = periods("usagePeriods", UsagePeriod.class);
    static final ToMany<Tenant, UsageSpan> SPANS = periods("usageSpans", UsageSpan.class);

    /** Not within an account: the rows begin with their tenant, and the database looks for it in each level. */
    static final ToMany<Tenant, UsageSpanOfPart> SPANS_OF_PART = ToMany.by(
            "usageSpansOfPart",
            TenantAttributes.ID,
            UsageSpanOfPart.class,
            RollupAttributes.<UsageSpanOfPart>tenant(period -> period.tenantId));

    private RollupAttributes() {}

    /** Whether the period belongs to the tenant. */
    @SuppressWarnings("unchecked") // columns of every period
    public static <P extends PeriodRollup> Condition<P> isOf(long account, long tenant) {
        return (Condition<P>) PERIOD_ACCOUNT.eq(account).and(PERIOD_TENANT.eq(tenant));
    }

    /** Whether the period belongs to the subtree of the tenant. */
    @SuppressWarnings("unchecked") // columns of every period
    public static <P extends PeriodRollup> Condition<P> isBelow(long account, long tenant) {
        return (Condition<P>) PERIOD_ACCOUNT.eq(account).and(Subtrees.contain(PERIOD_TENANT, Set.of(tenant)));
    }

    /** Like {@link #isOf}, for a caller that does not see the whole account; see {@link UsageKeyColumns#isFoundOf}. */
    @SuppressWarnings("unchecked") // columns of every period
    public static <P extends PeriodRollup> Condition<P> isFoundOf(long account, long tenant) {
        return (Condition<P>) COLUMNS.isFoundOf(account, tenant);
    }

    /** Like {@link #isBelow}, in the same way. */
    @SuppressWarnings("unchecked") // columns of every period
    public static <P extends PeriodRollup> Condition<P> isFoundBelow(long account, long tenant) {
        return (Condition<P>) COLUMNS.isFoundBelow(account, tenant);
    }

    private static <R> Expression<R, Long> tenant(Function<R, @Nullable Long> reader) {
        return column("tenantId", Type.LONG, reader);
    }

    private static Money money(BigDecimal nanos) {
        return new Money(nanos.toBigIntegerExact());
    }

    private static <P extends PeriodRollup> ToMany<Tenant, P> periods(String name, Class<P> periods) {
        return ToMany.by(name, TenantAttributes.ID, periods, RollupAttributes.<P>tenant(period -> period.tenantId))
                .within(TenantAttributes.ROOT_ID, ACCOUNT);
    }
}
