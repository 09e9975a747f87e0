package dev.canopy.account;

import dev.canopy.listing.ClientId;
import java.util.Optional;

/** The form of the id of a credit. Clients choose the ids. */
final class CreditId {
    static final int MAX = ClientId.MAX;
    static final String FORM = "must be a string of 1 to " + MAX + " characters without control characters";

    private CreditId() {}

    /** Returns empty if no credit can have this id. */
    static Optional<String> parse(String text) {
        return Optional.of(text).filter(ClientId::fits);
    }
}
