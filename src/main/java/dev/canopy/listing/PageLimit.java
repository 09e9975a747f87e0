package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** The maximum number of rows of a page: 1 to 1,000, by default 100. */
final class PageLimit {
    static final int DEFAULT = 100;
    static final int MAX = 1_000;

    private PageLimit() {}

    /** @throws ProblemException (400) if it is not a whole number in range */
    static int parse(@Nullable String text) {
        return ParameterValue.wholeNumber("limit", text, 1, MAX)
                .map(Long::intValue)
                .orElse(DEFAULT);
    }
}
