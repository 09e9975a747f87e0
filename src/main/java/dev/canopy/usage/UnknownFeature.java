package dev.canopy.usage;

/** The treatment of an event of a feature that does not exist. */
enum UnknownFeature {
    /** The event is rejected. */
    REJECT,
    /** The feature is added to the catalogue. */
    CREATE
}
