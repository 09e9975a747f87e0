package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What has happened to the events of a request when it is answered. */
enum Visibility {
    /** They are durable; the metrics include them within about a second. */
    DURABLE,
    /** The metrics include them. */
    FOLDED;

    /** @throws ProblemException (400) if it is neither */
    static Visibility parse(@Nullable String text) {
        if (text == null || "durable".equals(text)) {
            return DURABLE;
        }
        if ("folded".equals(text)) {
            return FOLDED;
        }
        throw ProblemException.parameter("visibility", "must be 'durable' or 'folded'");
    }
}
