package dev.canopy.alert;

import dev.canopy.listing.KeyForm;
import dev.canopy.problem.ProblemException;

/** The name of an alert, unique within its tenant regardless of case and stored in lower case. Clients choose it. */
final class AlertName {
    private AlertName() {}

    /**
     * The normal form of a name in an address.
     *
     * @throws ProblemException (404) if no alert can have this name
     */
    static String existing(String text) {
        return KeyForm.existing("alert", text);
    }

    /**
     * The normal form of the name of an alert to be stored.
     *
     * @throws ProblemException (422) if no alert can have this name
     */
    static String storable(String text) {
        return KeyForm.storable(text);
    }
}
