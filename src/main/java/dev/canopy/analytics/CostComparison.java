package dev.canopy.analytics;

import dev.canopy.attribute.Money;
import dev.canopy.tenant.Reach;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values that only breakdowns have: the costs by the price book, and their differences from the costs that came
 * with events. They come from the events that are kept, because no roll-up has them.
 */
enum CostComparison {
    COMPUTED_COST("computedCost", Reach.OWN, "e.computed_cost", "e.computed_cost is not null"),
    TOTAL_COMPUTED_COST("totalComputedCost", Reach.SUBTREE, "e.computed_cost", "e.computed_cost is not null"),
    COST_DIFFERENCE(
            "costDifference",
            Reach.OWN,
            "e.cost::numeric - e.computed_cost",
            "e.computed_cost is not null and e.cost_given"),
    TOTAL_COST_DIFFERENCE(
            "totalCostDifference",
            Reach.SUBTREE,
            "e.cost::numeric - e.computed_cost",
            "e.computed_cost is not null and e.cost_given");

    /** The sum of all parts, those beyond the limit included. */
    static Money total(Iterable<Breakdown.Part> parts, Breakdown.@Nullable Other other) {
        Money total = other == null ? new Money(0) : amount(other.value());
        for (Breakdown.Part part : parts) {
            total = total.plus(amount(part.value()));
        }
        return total;
    }

    private static Money amount(@Nullable Object value) {
        return value instanceof Money amount ? amount : new Money(0);
    }

    private final String wireName;
    private final Reach reach;
    private final String value;
    private final String condition;

    /**
     * @param value nano-units of an event {@code e}, as SQL
     * @param condition which events have the value, as SQL
     */
    CostComparison(String wireName, Reach reach, String value, String condition) {
        this.wireName = wireName;
        this.reach = reach;
        this.value = value;
        this.condition = condition;
    }

    static Optional<CostComparison> find(@Nullable String name) {
        return Arrays.stream(values())
                .filter(cost -> cost.wireName.equals(name))
                .findFirst();
    }

    /** The name in requests. */
    String wireName() {
        return wireName;
    }

    Reach reach() {
        return reach;
    }

    String value() {
        return value;
    }

    String condition() {
        return condition;
    }
}
