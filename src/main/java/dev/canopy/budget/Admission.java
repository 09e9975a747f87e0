package dev.canopy.budget;

import dev.canopy.metric.WindowedMetric;
import dev.canopy.tenant.Reach;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides about reservations one after the other: each is granted only if it fits into all budgets on the way from its
 * tenant to the root, and leaves less for those after it. Not thread-safe.
 */
final class Admission {
    private final Map<Long, List<BudgetLeft>> byTenant = new HashMap<>();

    /** A budget and its remaining amount. */
    static final class BudgetLeft {
        private final BudgetView budget;
        private Optional<BigDecimal> left;

        private BudgetLeft(BudgetView budget, Optional<BigDecimal> left) {
            this.budget = budget;
            this.left = left;
        }

        BudgetView budget() {
            return budget;
        }

        /** The remaining amount, in the unit of the metric; empty if the usage is not known. */
        Optional<BigDecimal> left() {
            return left;
        }

        private boolean allows(UsageAmounts amounts) {
            return left.filter(number -> amounts.of(budget.metric()).compareTo(number) <= 0)
                    .isPresent();
        }

        private void reduce(UsageAmounts amounts) {
            left = left.map(number -> number.subtract(amounts.of(budget.metric())));
        }
    }

    /**
     * Begins with the remaining amounts of budgets in their periods at a time.
     *
     * @param budgets hard budgets, each once
     * @param values their usage from the start of the period on, also that after its end, so that no later period
     *     begins over its amount; a budget whose usage is missing allows nothing
     */
    Admission(
            Collection<BudgetView> budgets, Map<WindowedMetric, Object> values, ReservedAmounts reserved, Instant now) {
        for (BudgetView budget : budgets) {
            WindowedMetric counted = budget.usedFromNow(now);
            Optional<BigDecimal> left = Optional.ofNullable(values.get(counted))
                    .map(BudgetUnit.of(budget.metric())::number)
                    .map(used -> budget.amount().subtract(used).subtract(reserved.of(budget, counted.window())));
            byTenant.computeIfAbsent(budget.tenantId(), first -> new ArrayList<>())
                    .add(new BudgetLeft(budget, left));
        }
    }

    /**
     * Grants an amount if all budgets allow it.
     *
     * @param path the tenant and its ancestors, the nearest first
     * @return the budgets that do not allow it, the nearest first; empty if it is granted
     */
    List<BudgetLeft> admit(List<Long> path, UsageAmounts amounts) {
        List<BudgetLeft> limits = on(path);
        List<BudgetLeft> refusing =
                limits.stream().filter(limit -> !limit.allows(amounts)).toList();
        if (refusing.isEmpty()) {
            limits.forEach(limit -> limit.reduce(amounts));
        }
        return refusing;
    }

    /**
     * The least that is left of the budgets of costs on a path, of those whose tenant the caller sees; empty without
     * one.
     */
    Optional<BigDecimal> leastCost(List<Long> path, Predicate<Long> sees) {
        return on(path).stream()
                .filter(limit -> limit.budget.metric().isMoney())
                .filter(limit -> sees.test(limit.budget.tenantId()))
                .flatMap(limit -> limit.left.stream())
                .min(BigDecimal::compareTo);
    }

    /**
     * The budgets that a reservation counts against; those of the usage of a tenant alone are not for tenants below.
     */
    private List<BudgetLeft> on(List<Long> path) {
        return path.stream()
                .flatMap(tenant -> byTenant.getOrDefault(tenant, List.of()).stream())
                .filter(limit -> limit.budget.metric().reach() == Reach.SUBTREE
                        || limit.budget.tenantId().equals(path.getFirst()))
                .toList();
    }
}
