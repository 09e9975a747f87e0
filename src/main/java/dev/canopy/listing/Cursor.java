package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ends: the values of the last row's sort keys, in the order of the sort, so that the next page starts
 * after that row whatever was inserted meanwhile (keyset pagination).
 *
 * @param values strings, whole numbers ({@code Long}), decimals ({@code Double}) or nulls
 */
public record Cursor(List<@Nullable Object> values) {
    public Cursor {
        values = Collections.unmodifiableList(new ArrayList<>(values)); // not List.copyOf: it refuses nulls
    }

    /** Says that the text is a cursor, but not one for this place. */
    public static ProblemException foreign() {
        return ProblemException.parameter("cursor", "is not a cursor of this list with this sort");
    }
}
