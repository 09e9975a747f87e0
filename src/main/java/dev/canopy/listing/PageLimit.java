package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The number of rows of a page: 1 to 1,000, 100 if the client does not say. */
public final class PageLimit {
    public static final int DEFAULT = 100;
    public static final int MAX = 1_000;

    private PageLimit() {}

    /** @throws ProblemException (400) if it is not a whole number in range */
    public static int parse(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // said below, as for a number out of range
        }
        throw ProblemException.parameter("limit", "must be a whole number from 1 to " + MAX);
    }
}
