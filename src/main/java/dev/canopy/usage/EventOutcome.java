package dev.canopy.usage;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The result of appending one event. */
enum EventOutcome {
    ACCEPTED("accepted"),
    /** Accepted without a cost, because there is no price. */
    UNPRICED("unpriced"),
    DUPLICATE("duplicate"),
    /** A duplicate whose content is not that of the stored event. */
    CONFLICT("conflict"),
    UNKNOWN_TENANT("unknown-tenant"),
    ARCHIVED_TENANT("archived-tenant"),
    UNKNOWN_FEATURE("unknown-feature"),
    NO_PRICE("no-price"),
    COST_TOO_LARGE("cost-too-large"),
    /** The database rejects the event for a reason that no check has found. */
    UNSTORABLE("unstorable");

    private static final Map<String, EventOutcome> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(outcome -> outcome.code, Function.identity()));

    private final String code;

    EventOutcome(String code) {
        this.code = code;
    }

    /**
     * The outcome with a code that the database has returned.
     *
     * @throws IllegalStateException if no outcome has this code
     */
    static EventOutcome of(String code) {
        EventOutcome outcome = BY_CODE.get(code);
        if (outcome == null) {
            throw new IllegalStateException("The database returned an unknown outcome: " + code);
        }
        return outcome;
    }
}
