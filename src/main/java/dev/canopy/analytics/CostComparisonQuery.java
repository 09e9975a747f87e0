package dev.canopy.analytics;

import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;

/** The cost to compare, and the dimension to split it by. */
record CostComparisonQuery(CostComparison cost, Breakdown.By by, Window window, int limit) {
    /** @throws ProblemException (400) for a cost of the tenant alone by child */
    CostComparisonQuery {
        if (by instanceof Breakdown.By.Child && cost.reach() == Reach.OWN) {
            throw Metric.ofTenantAlone(cost.wireName());
        }
    }
}
