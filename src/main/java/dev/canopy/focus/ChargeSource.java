package dev.canopy.focus;

import java.util.Locale;

/**
 * Where the cost of a charge comes from. The statement and the column {@code x_CostSource} have the names in lower
 * case.
 */
enum ChargeSource {
    /** The price of a quantity. */
    PRICE,
    /** Nothing: there is no price for the quantity. */
    NONE,
    /** A cost that came with the events. */
    GIVEN,
    /** The rounding of the cost of each event. */
    ROUNDING,
    /** Corrections. */
    CORRECTION;

    static ChargeSource of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
