package dev.canopy.account;

import java.util.Locale;

/** The kinds of entries of the ledger of credits. */
enum CreditEntryKind {
    /** A credit has paid usage. */
    PAID,
    /** Usage that no credit has paid. */
    OVERAGE,
    /** The remainder of a credit was lost. */
    EXPIRED,
    /** Corrections and deletions in a period exceed its usage. */
    RETURNED,
    /** A returned amount has paid usage. */
    OFFSET;

    /** @param stored the kind as the database function credit_entries returns it */
    static CreditEntryKind of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }

    /** The stored form, which responses contain as well. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
