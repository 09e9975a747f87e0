package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A sort key of a request. */
record SortKey(String name, boolean descending) {
    static final int MAX = 5;

    /**
     * Parses a list such as {@code -totalInferenceCost,name}.
     *
     * @throws ProblemException (400) for a duplicate name, or for more than {@value #MAX} keys
     */
    static List<SortKey> parseList(String text) {
        List<SortKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : text.split(",", -1)) {
            SortKey key = parse(part.strip());
            if (!names.add(key.name)) {
                throw refused("contains '" + key.name + "' twice");
            }
            keys.add(key);
        }
        if (keys.size() > MAX) {
            throw refused("must have at most " + MAX + " keys");
        }
        return keys;
    }

    static SortKey parse(String text) {
        boolean descending = text.startsWith("-");
        return new SortKey(descending ? text.substring(1) : text, descending);
    }

    static ProblemException refused(String detail) {
        return ProblemException.parameter("sort", detail);
    }
}
