package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a page: the values of the sort keys in its last row, in the order of the sort. The next page starts after
 * that row, regardless of rows that were inserted in the meantime (keyset pagination).
 *
 * @param values strings, whole numbers ({@code Long}), decimals ({@code Double}) or nulls
 */
public record Cursor(List<@Nullable Object> values) {
    public Cursor {
        values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: it refuses nulls
    }

    /** The problem (400) for a cursor that does not belong to the list. */
    public static ProblemException foreign() {
        return ProblemException.parameter("cursor", "is not a cursor of this list in this order");
    }
}
