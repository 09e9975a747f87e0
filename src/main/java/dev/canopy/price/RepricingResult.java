package dev.canopy.price;

import java.math.BigDecimal;

/**
 * The result of repricing events of accounts in one currency.
 *
 * @param events the number of events in the range that name a model
 * @param changed the number of events whose cost differs
 * @param unpriced the number of events without a cost of their own, and without a price or with a price that exceeds
 *     the highest cost; they stay the same
 * @param before the cost of all events before, in nano-units
 * @param after the cost of all events after, in nano-units
 */
record RepricingResult(long events, long changed, long unpriced, BigDecimal before, BigDecimal after) {
    static final RepricingResult NOTHING = new RepricingResult(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    RepricingResult plus(RepricingResult other) {
        return new RepricingResult(
                events + other.events,
                changed + other.changed,
                unpriced + other.unpriced,
                before.add(other.before),
                after.add(other.after));
    }
}
