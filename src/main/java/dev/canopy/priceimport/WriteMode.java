package dev.canopy.priceimport;

/** Whether a request makes its changes. */
enum WriteMode {
    APPLY,
    /** The changes are only reported. */
    DRY_RUN
}
