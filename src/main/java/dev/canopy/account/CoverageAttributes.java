package dev.canopy.account;

import static dev.canopy.attribute.DateFunctions.day;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.MultiRangeFunctions.gaps;
import static dev.canopy.attribute.MultiRangeFunctions.intersection;
import static dev.canopy.attribute.MultiRangeFunctions.multiRange;
import static dev.canopy.attribute.MultiRangeFunctions.rangeAt;
import static dev.canopy.attribute.MultiRangeFunctions.without;
import static dev.canopy.attribute.RangeFunctions.upper;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.MultiRange;
import dev.canopy.attribute.Range;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;

/** The attributes of a tenant that its own subscriptions give it. */
@Singleton
public final class CoverageAttributes implements AttributeSource {
    private static final Attributes<Tenant> ALL = Attributes.of(Tenant.class);
    private static final List<Range<LocalDate>> SAMPLES = List.of(
            Range.of(LocalDate.of(2026, 1, 1), LocalDate.of(2027, 1, 1)),
            Range.of(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 2)));

    private static final ToMany<Tenant, Subscription> SUBSCRIPTIONS =
            ToMany.by("subscriptions", TenantAttributes.ID, Subscription.class, SubscriptionAttributes.TENANT_ID);

    /** A page sorted by the end need not read those of the past. */
    private static final ToMany<Tenant, Subscription> NOT_ENDED =
            SUBSCRIPTIONS.where(SubscriptionAttributes.END.gt(day(now())));

    static final Attribute<Tenant, MultiRange<LocalDate>> COVERED = ALL.define(
            "subscribedPeriods",
            "The days of the tenant's subscriptions. Subscriptions without a gap between them are one period.",
            SUBSCRIPTIONS.unionOfRanges(SubscriptionAttributes.PERIOD));

    static final Attribute<Tenant, MultiRange<LocalDate>> GAPS = ALL.define(
            "subscriptionGaps", "The days between the tenant's subscriptions that none contains.", gaps(COVERED));

    public static final Attribute<Tenant, LocalDate> SUBSCRIBED_UNTIL = ALL.define(
            "subscribedUntil",
            "The day on which the tenant's subscriptions end, if one follows the other without a gap from today on; null"
                    + " if it is not subscribed today. Today is the day in UTC.",
            upper(rangeAt(NOT_ENDED.unionOfRanges(SubscriptionAttributes.PERIOD), day(now()))));

    static final Method<Tenant, Range<LocalDate>, MultiRange<LocalDate>> COVERED_WITHIN = ALL.method(
            "subscribedPeriodsWithin",
            "The days of a given period that the tenant's subscriptions contain.",
            SAMPLES,
            period -> intersection(COVERED, days(period)));

    static final Method<Tenant, Range<LocalDate>, MultiRange<LocalDate>> GAPS_WITHIN = ALL.method(
            "subscriptionGapsWithin",
            "The days of a given period that none of the tenant's subscriptions contains.",
            SAMPLES,
            period -> without(days(period), COVERED));

    private static Expression<Tenant, MultiRange<LocalDate>> days(Range<LocalDate> period) {
        return multiRange(value(Type.DATE_RANGE, period));
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
