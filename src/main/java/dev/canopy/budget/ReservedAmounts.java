package dev.canopy.budget;

import dev.canopy.metric.Window;
import dev.canopy.tenant.Reach;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reserved amounts of budgets: open reservations, and usage that is not yet in the roll-ups. */
record ReservedAmounts(List<Part> parts) {
    static final ReservedAmounts NOTHING = new ReservedAmounts(List.of());

    ReservedAmounts {
        parts = List.copyOf(parts);
    }

    /**
     * A part that counts for the budgets of a tenant.
     *
     * @param tenant the tenant of the budgets
     * @param own whether it is of this tenant, and not of one below
     * @param day the day of usage in UTC; null for reservations
     */
    record Part(Long tenant, boolean own, @Nullable LocalDate day, UsageAmounts amounts) {
        /** Usage of a day that the period has only a part of is read from single events, and counts as used already. */
        private boolean isWithin(Window window) {
            return day == null || window.covers(day);
        }
    }

    /**
     * The amount for a budget, in its unit, in any of some windows. A reservation counts in every period in which it is
     * open.
     */
    BigDecimal of(BudgetView budget, Window... windows) {
        return parts.stream()
                .filter(part -> part.tenant().equals(budget.tenantId()))
                .filter(part -> part.own() || budget.metric().reach() == Reach.SUBTREE)
                .filter(part -> Arrays.stream(windows).anyMatch(part::isWithin))
                .map(part -> part.amounts().of(budget.metric()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
