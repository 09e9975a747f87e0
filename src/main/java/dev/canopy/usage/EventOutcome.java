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
    /** The tenant is unknown, and no tenant can have its key. */
    INVALID_TENANT("invalid-tenant"),
    /** The tenant is unknown, and the tenant below which it would be created does not exist, or is archived. */
    NO_PARENT("no-parent"),
    /** The tenant is unknown, and no more tenants are created. */
    TENANTS_FULL("tenants-full"),
    /** The feature is unknown, and no feature can have its key. */
    INVALID_FEATURE("invalid-feature"),
    /** The feature is unknown, and the catalogue is full. */
    CATALOGUE_FULL("catalogue-full"),
    /** There is neither a cost nor a price, and such events are not wanted. */
    NO_PRICE("no-price"),
    COST_TOO_LARGE("cost-too-large"),
    /** The database rejects the event for a reason that no check has found. */
    UNSTORABLE("unstorable"),
    /** Not settled, because of a failure. */
    WAITING("waiting");

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
