package dev.canopy.account;

import dev.canopy.body.Body;
import java.util.Optional;

/** The name that a client gives to a grant. */
final class CreditId {
    static final int MAX = 200;
    static final String FORM = "must be a text of 1 to " + MAX + " characters without control characters";

    private CreditId() {}

    /** Empty if no credit can have this id. Addresses take a dot, or two, for a place of their own. */
    static Optional<String> parse(String text) {
        boolean fits = !text.isEmpty()
                && text.length() <= MAX
                && text.chars().noneMatch(Character::isISOControl)
                && !text.equals(".")
                && !text.equals("..");
        return fits && Body.isStorable(text) ? Optional.of(text) : Optional.empty();
    }
}
