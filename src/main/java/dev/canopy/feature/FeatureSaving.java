package dev.canopy.feature;

import java.util.Locale;

/** The outcomes of the function {@code save_feature} of the database. */
enum FeatureSaving {
    ADDED,
    /** The feature has the new name, and is active. */
    REPLACED,
    /** The feature has another version, or is not in the catalogue. */
    STALE,
    /** The feature is in the catalogue, but may only be added. */
    KNOWN,
    /** No bit is free. */
    FULL;

    /** @throws IllegalArgumentException if no outcome has this code */
    static FeatureSaving of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
