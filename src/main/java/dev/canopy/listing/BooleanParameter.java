package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A query parameter that is true or false; false if it is absent. */
public final class BooleanParameter {
    private BooleanParameter() {}

    /**
     * Parses the value of a parameter.
     *
     * @param text null if the parameter is absent
     * @throws ProblemException (400) if the value is neither {@code true} nor {@code false}
     */
    public static boolean parse(String parameter, @Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw ProblemException.parameter(parameter, "must be true or false");
    }
}
