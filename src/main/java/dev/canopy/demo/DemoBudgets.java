package dev.canopy.demo;

import dev.canopy.budget.BudgetDraft;
import dev.canopy.budget.Enforcement;
import dev.canopy.budget.Thresholds;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.CalendarPeriod;
import java.util.List;
import java.util.Optional;

/**
 * The budgets of the demo, each of which has an alert of its name. {@link DemoUsage} gives the largest reseller about
 * 78,000 events and, in its last 30 days, costs of about 210 US dollars: the hard budget is close to its threshold on
 * any day.
 */
final class DemoBudgets {
    /** A budget of a tenant. */
    record Limited(String tenant, String name, BudgetDraft budget) {}

    private DemoBudgets() {}

    static List<Limited> of(String reseller) {
        return List.of(
                new Limited(
                        reseller,
                        "contract",
                        BudgetDraft.of(
                                BuiltInMetric.TOTAL_USAGE_COUNT,
                                100_000,
                                Optional.empty(),
                                Thresholds.parse("0.5,0.8,1"),
                                Enforcement.HARD)),
                new Limited(
                        reseller,
                        "monthly",
                        BudgetDraft.of(
                                BuiltInMetric.TOTAL_INFERENCE_COST,
                                250,
                                Optional.of(CalendarPeriod.P1M),
                                Thresholds.parse("0.5,0.75,1"),
                                Enforcement.NONE)));
    }
}
