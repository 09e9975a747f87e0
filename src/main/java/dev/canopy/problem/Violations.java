package dev.canopy.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a body, so that a client hears all of it at once. Not thread-safe. */
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    public void add(String pointer, String detail) {
        found.add(new Violation(pointer, detail));
    }

    public int size() {
        return found.size();
    }

    /** @throws ProblemException (422) if anything was found */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw ProblemException.content(found);
        }
    }
}
