package dev.canopy.metric;

import dev.canopy.attribute.ToMany;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;

/**
 * The usage of tenants in a window. Made once for a query, so that all of its metrics share the relations that they are
 * read from.
 *
 * @param own of the tenants themselves
 * @param subtree of the tenants and all below
 */
record WindowedUsage(UsageExpressions own, UsageExpressions subtree) {
    private static final UsageExpressions OWN = UsageExpressions.of(RollupAttributes.OWN_DAYS);
    private static final UsageExpressions SUBTREE =
            UsageExpressions.of(TenantAttributes.SUBTREE.each(RollupAttributes.OWN_DAYS));

    /** From the totals that the folder keeps. */
    static final WindowedUsage ALL_TIME = new WindowedUsage(
            UsageExpressions.kept(OWN, RollupAttributes.OWN_TOTAL),
            UsageExpressions.kept(SUBTREE, RollupAttributes.SUBTREE_TOTAL));

    static WindowedUsage of(Window window) {
        if (window.isAllTime()) {
            return ALL_TIME;
        }
        Periods periods = window.periods();
        ToMany<Tenant, ? extends PeriodRollup> own = periods.own();
        return new WindowedUsage(
                UsageExpressions.of(own),
                UsageExpressions.of(TenantAttributes.SUBTREE.each(own)).keptAs(UsageExpressions.of(periods.subtree())));
    }
}
