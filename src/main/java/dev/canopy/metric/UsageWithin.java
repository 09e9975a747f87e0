package dev.canopy.metric;

import dev.canopy.attribute.ToMany;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.usage.Period;
import dev.canopy.usage.Periods;
import dev.canopy.usage.RollupAttributes;

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
        Periods periods = window.periods();
        ToMany<Tenant, ? extends Period> own = periods.own();
        return new UsageWithin(
                Usage.of(own), Usage.of(TenantAttributes.SUBTREE.each(own)).keptAs(Usage.of(periods.subtree())));
    }
}
