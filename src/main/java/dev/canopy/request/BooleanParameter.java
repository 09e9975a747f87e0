package dev.canopy.request;

import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A parameter that is true or false; false if the client does not say. */
public final class BooleanParameter {
    private BooleanParameter() {}

    /** @throws ProblemException (400) if it is neither */
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
