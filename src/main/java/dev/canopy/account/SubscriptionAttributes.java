package dev.canopy.account;

import static dev.canopy.attribute.Assignment.assign;
import static dev.canopy.attribute.DateFunctions.daysBetween;
import static dev.canopy.attribute.DateFunctions.plusDays;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.minus;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.sided;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.NumberFunctions.abs;
import static dev.canopy.attribute.NumberFunctions.greatest;
import static dev.canopy.attribute.RangeFunctions.contains;
import static dev.canopy.attribute.RangeFunctions.dateRange;
import static dev.canopy.attribute.RangeFunctions.isAdjacent;
import static dev.canopy.attribute.RangeFunctions.overlaps;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.EntityAlias;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.Range;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** The attributes of a subscription. */
@Singleton
final class SubscriptionAttributes implements AttributeSource {
    private static final Attributes<Subscription> ALL = Attributes.of(Subscription.class);
    private static final LocalDate SAMPLE = LocalDate.of(2026, 3, 1);

    /** The subscription that another one is compared with. */
    static final EntityAlias<Subscription> OTHER = new EntityAlias<>("other", Subscription.class);

    static final Attribute<Subscription, UUID> ID = ALL.column("id", Type.UUID, Subscription::id);
    /** The internal id of the tenant. It has no name, because clients never see it. */
    static final Expression<Subscription, Long> TENANT_ID = column("tenantId", Type.LONG, Subscription::tenantId);

    static final Attribute<Subscription, String> PLAN = ALL.column("plan", Type.TEXT, Subscription::plan);
    static final Attribute<Subscription, LocalDate> START =
            ALL.column("start", "startDay", Type.DATE, Subscription::startDay);
    static final Attribute<Subscription, LocalDate> END =
            ALL.column("end", "endDay", Type.DATE, Subscription::endDay, Subscription::endOn);

    /** The days of the subscription, as the exclusion constraint has them, whose index is used. */
    static final Expression<Subscription, Range<LocalDate>> PERIOD = dateRange(START, END);

    /** The version of the row. It has no name, because clients see it as an entity tag only. */
    static final Expression<Subscription, Instant> UPDATED_AT = column("updatedAt", Type.TIME, Subscription::updatedAt);

    private static final ToOne<Subscription, Tenant> TENANT = ToOne.<Subscription, Tenant>mapped(
                    "tenant", Tenant.class, Subscription::tenant)
            .required();
    static final Attribute<Subscription, String> TENANT_KEY =
            ALL.define("tenant", "The key of the tenant.", TENANT.get(TenantAttributes.KEY));

    static final Attribute<Subscription, Long> LENGTH = ALL.define(
            "length",
            "The length in days. Assigning a length changes the end.",
            daysBetween(START, END),
            assign(END, length -> plusDays(START, length)));

    static final Attribute<Subscription, Double> RADIUS = ALL.define(
            "radius",
            "Half of the length in days.",
            sided(ratio(abs(LENGTH), constant(2)), ratio(greatest(LENGTH, minus(constant(0), LENGTH)), constant(2))));

    static final Method<Subscription, LocalDate, Boolean> CONTAINS = ALL.method(
            "contains",
            "Whether the subscription contains a given day.",
            List.of(SAMPLE),
            day -> contains(PERIOD, value(Type.DATE, day)));

    static final Method<Subscription, Range<LocalDate>, Boolean> OVERLAPS = ALL.method(
            "overlaps",
            "Whether the subscription overlaps a given period.",
            List.of(Range.of(SAMPLE, SAMPLE.plusMonths(1))),
            period -> overlaps(PERIOD, value(Type.DATE_RANGE, period)));

    static final Method<Subscription, Range<LocalDate>, Boolean> ADJACENT = ALL.method(
            "adjacent",
            "Whether the subscription begins on the day on which a given period ends, or ends on the day on which it begins.",
            List.of(Range.of(SAMPLE, SAMPLE.plusMonths(1))),
            period -> isAdjacent(PERIOD, value(Type.DATE_RANGE, period)));

    static final Attribute<Subscription, Boolean> INTERSECTS = ALL.define(
            "intersects", "Whether the subscription overlaps the other one.", overlaps(PERIOD, PERIOD.on(OTHER)));

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
