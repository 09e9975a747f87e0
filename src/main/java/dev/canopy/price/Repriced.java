package dev.canopy.price;

import java.math.BigDecimal;

/**
 * What became of events that were priced anew.
 *
 * @param events that were looked at
 * @param changed of which the cost is another one
 * @param unpriced for which the book has no price, or one that gives more than a cost may be; they stay as they are
 * @param before the cost of all of them before, in nano-units
 * @param after the same after
 */
record Repriced(long events, long changed, long unpriced, BigDecimal before, BigDecimal after) {
    static final Repriced NOTHING = new Repriced(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    Repriced plus(Repriced other) {
        return new Repriced(
                events + other.events,
                changed + other.changed,
                unpriced + other.unpriced,
                before.add(other.before),
                after.add(other.after));
    }
}
