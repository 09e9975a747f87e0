package dev.canopy.budget;

import dev.canopy.listing.ClientId;
import java.util.Optional;

/** The form of the id of a reservation. Clients choose the ids, or the service makes one. */
final class ReservationId {
    static final int MAX = ClientId.MAX;
    static final String FORM = "must be a string of 1 to " + MAX
            + " characters without control characters and slashes, and not '.' or '..'";

    private ReservationId() {}

    /** Returns empty if no reservation can have this id. A slash has a meaning in an address. */
    static Optional<String> parse(String text) {
        return Optional.of(text).filter(id -> ClientId.fits(id) && !id.isBlank() && id.indexOf('/') < 0);
    }
}
