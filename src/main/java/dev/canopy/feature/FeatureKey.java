package dev.canopy.feature;

import dev.canopy.listing.KeyForm;
import dev.canopy.problem.ProblemException;

/** The public name of a feature. Keys are unique regardless of case and stored in lower case. */
public final class FeatureKey {
    public static final String PATTERN = KeyForm.PATTERN;

    private FeatureKey() {}

    /**
     * The normal form of a key in an address.
     *
     * @throws ProblemException (404) if the text is malformed, so that no feature can have it as its key
     */
    static String existing(String text) {
        return KeyForm.existing("feature", text);
    }

    /**
     * The normal form of a key of a feature that may be new.
     *
     * @throws ProblemException (422) if the text is malformed
     */
    static String storable(String text) {
        return KeyForm.storable("key", text);
    }
}
