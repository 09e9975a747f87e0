package dev.canopy.metric;

import dev.canopy.attribute.ToMany;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.Rollup;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;

/**
 * The usage of tenants in a window. All metrics of a query share one instance, so that they also share the relations
 * that they are read from.
 *
 * @param window the window, for metrics that are not computed from these sums
 * @param lookup how single events are found, for the same metrics
 * @param own the sums of the tenants alone
 * @param subtree the sums of their subtrees
 */
public record WindowedUsage(Window window, UsageLookup lookup, UsageExpressions own, UsageExpressions subtree) {
    /** The usage of all time, from the totals that the folder updates. */
    public static final WindowedUsage ALL_TIME = new WindowedUsage(
            Window.ALL_TIME,
            UsageLookup.BY_ACCOUNT,
            UsageExpressions.kept(
                    UsageExpressions.of(RollupAttributes.DAYS, RollupAttributes.OWN), RollupAttributes.OWN),
            UsageExpressions.kept(ofSubtree(RollupAttributes.DAYS), RollupAttributes.SUBTREE));

    public static WindowedUsage of(Window window, UsageLookup lookup) {
        if (window.isAllTime()) {
            return ALL_TIME;
        }
        Periods periods = window.periods();
        ToMany<Tenant, ? extends PeriodRollup> own = periods.own(lookup);
        return new WindowedUsage(
                window,
                lookup,
                UsageExpressions.of(own, RollupAttributes.OWN),
                ofSubtree(own).keptAs(UsageExpressions.of(periods.subtree(own, lookup), RollupAttributes.SUBTREE)));
    }

    /** Sums that Java has computed, for metrics that need nothing else. */
    public static WindowedUsage computed(UsageExpressions own, UsageExpressions subtree) {
        return new WindowedUsage(Window.ALL_TIME, UsageLookup.BY_ACCOUNT, own, subtree);
    }

    /** The same with the sums of the tenants alone in place of those of their subtrees. */
    WindowedUsage ownOnly() {
        return new WindowedUsage(window, lookup, own, own);
    }

    /** The sums of a subtree from the own usage of each of its tenants, as Java computes them. */
    private static UsageExpressions ofSubtree(ToMany<Tenant, ? extends Rollup> own) {
        return UsageExpressions.of(TenantAttributes.SUBTREE.each(own), RollupAttributes.OWN);
    }
}
