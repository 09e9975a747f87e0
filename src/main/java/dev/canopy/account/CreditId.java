package dev.canopy.account;

import dev.canopy.body.Body;
import java.util.Optional;

/** The form of the id of a credit. Clients choose the ids. */
final class CreditId {
    static final int MAX = 200;
    static final String FORM = "must be a string of 1 to " + MAX + " characters without control characters";

    private CreditId() {}

    /** Returns empty if no credit can have this id. {@code .} and {@code ..} have a special meaning in a URL path. */
    static Optional<String> parse(String text) {
        boolean fits = !text.isEmpty()
                && text.length() <= MAX
                && text.chars().noneMatch(Character::isISOControl)
                && !text.equals(".")
                && !text.equals("..");
        return fits && Body.isStorable(text) ? Optional.of(text) : Optional.empty();
    }
}
