package dev.canopy.meter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a meter combines the values of events. */
public enum MeterAggregation {
    /** Corrections add to the sum. */
    SUM,
    /** The number of events that have the value, or of all events; not of corrections. */
    COUNT,
    MIN,
    MAX,
    /** The value of the latest time; of several values of one time, the greatest. */
    LATEST,
    /** The sum, with corrections, by the number of values. */
    AVERAGE,
    /** The number of different users, models or values of an attribute. */
    DISTINCT;

    /** The aggregation with this name; empty if there is none. */
    public static Optional<MeterAggregation> of(String name) {
        return Arrays.stream(values())
                .filter(aggregation -> aggregation.wireName().equals(name))
                .findFirst();
    }

    /** The name in requests, in responses and in the table {@code meter}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
