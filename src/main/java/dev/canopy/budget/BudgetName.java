package dev.canopy.budget;

import dev.canopy.listing.KeyForm;
import dev.canopy.problem.ProblemException;

/** The name of a budget, unique within its tenant regardless of case and stored in lower case. Clients choose it. */
final class BudgetName {
    static final String PATTERN = KeyForm.PATTERN;

    private BudgetName() {}

    /**
     * The normal form of a name in an address.
     *
     * @throws ProblemException (404) if no budget can have this name
     */
    static String existing(String text) {
        return KeyForm.existing("budget", text);
    }

    /**
     * The normal form of the name of a budget to be stored.
     *
     * @throws ProblemException (422) if no budget can have this name
     */
    static String storable(String text) {
        return KeyForm.storable(text);
    }
}
