package dev.canopy.feature;

import java.util.Locale;

/** The outcomes of the function {@code remove_feature} of the database. */
enum FeatureRemoval {
    REMOVED,
    /** There is no feature with the key. */
    UNKNOWN,
    /** The feature has another version. */
    STALE,
    /** The feature is not retired. */
    ACTIVE,
    /** Something that is kept refers to the feature. */
    USED;

    /** @throws IllegalArgumentException if no outcome has this code */
    static FeatureRemoval of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
