package dev.canopy.metric;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.usage.RollupAttributes;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The usage of tenants in a window. Made once for a query, so that all of its metrics share the relations that they are
 * read from.
 *
 * @param own of the tenants themselves
 * @param subtree of the tenants and all below
 */
record UsageWithin(Usage own, Usage subtree) {
    private static final Usage OWN = Usage.of(RollupAttributes.OWN_DAYS);
    private static final Usage SUBTREE = Usage.of(TenantAttributes.SUBTREE.each(RollupAttributes.OWN_DAYS));

    /** From the totals that the folder keeps. */
    static final UsageWithin ALL_TIME = new UsageWithin(
            Usage.kept(OWN, RollupAttributes.OWN_TOTAL), Usage.kept(SUBTREE, RollupAttributes.SUBTREE_TOTAL));

    static UsageWithin of(Window window) {
        if (window.isAllTime()) {
            return ALL_TIME;
        }
        @Nullable Expression<?, LocalDate> from = bound(window.from());
        @Nullable Expression<?, LocalDate> to = bound(window.to());
        var ownDays = within(RollupAttributes.OWN_DAYS, RollupAttributes.OWN_DAY, from, to);
        var subtreeDays = within(RollupAttributes.SUBTREE_DAYS, RollupAttributes.SUBTREE_DAY, from, to);
        return new UsageWithin(
                Usage.of(ownDays),
                Usage.of(TenantAttributes.SUBTREE.each(ownDays)).keptAs(Usage.of(subtreeDays)));
    }

    private static @Nullable Expression<?, LocalDate> bound(@Nullable LocalDate day) {
        return day == null ? null : Expressions.value(Type.DATE, day);
    }

    /** The same two parameters for all. */
    @SuppressWarnings("unchecked") // a value is about no entity
    private static <D> ToMany<Tenant, D> within(
            ToMany<Tenant, D> days,
            Expression<D, LocalDate> day,
            @Nullable Expression<?, LocalDate> from,
            @Nullable Expression<?, LocalDate> to) {
        ToMany<Tenant, D> within = days;
        if (from != null) {
            within = within.where(day.ge((Expression<D, LocalDate>) from));
        }
        if (to != null) {
            Condition<D> before = day.lt((Expression<D, LocalDate>) to);
            within = within.where(before);
        }
        return within;
    }
}
