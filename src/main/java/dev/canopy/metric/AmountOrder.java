package dev.canopy.metric;

/** How a list of tenants is sorted by an amount. */
enum AmountOrder {
    /** By the amount alone, as all amounts are in one currency. */
    ALONE,
    /** By currency, and then by the amount. */
    WITHIN_CURRENCY
}
