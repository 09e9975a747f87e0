package dev.canopy.price;

/** Whether a request makes its changes. */
enum WriteMode {
    APPLY,
    /** The changes are only reported. */
    DRY_RUN
}
