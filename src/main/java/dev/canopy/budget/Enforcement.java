package dev.canopy.budget;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether reservations must fit into the amount of a budget. */
public enum Enforcement {
    /** The budget only shows usage. */
    NONE,
    /** No reservation is granted that would exceed the amount. */
    HARD;

    /** The name in requests, in responses and in the database. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Enforcement> parse(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }
}
