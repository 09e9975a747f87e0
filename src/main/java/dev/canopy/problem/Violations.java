package dev.canopy.problem;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of a body, so that one response names all of them. Not thread-safe. */
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    public void add(String pointer, String detail) {
        found.add(new Violation(pointer, detail));
    }

    /**
     * Adds a fault of one member of an object.
     *
     * @param object a JSON pointer to the object; empty for the body itself
     * @param member its name, as it stands in the body
     */
    public void add(String object, String member, String detail) {
        add(pointer(object, member), detail);
    }

    /** The JSON pointer to a member of an object. */
    public static String pointer(String object, String member) {
        return JsonPointer.valueOf(object).appendProperty(member).toString();
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
