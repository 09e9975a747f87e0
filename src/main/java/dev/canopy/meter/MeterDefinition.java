package dev.canopy.meter;

import java.util.Optional;

/**
 * The definition of a meter: which values of events it adds up, and how.
 *
 * @param key unique among all meters
 * @param value "cost", "user", "model", or "quantities." or "attributes." and a name. Only a count can be without one,
 *     {@link MeterAggregation#DISTINCT} takes users, models and attributes, and the others take numbers.
 * @param filter the events that count; empty for all
 * @param unit of the value, as people read it; empty if none is given
 * @param description for people; empty if none is given
 */
public record MeterDefinition(
        String key,
        MeterAggregation aggregation,
        Optional<String> value,
        Optional<MeterFilter> filter,
        Optional<String> unit,
        Optional<String> description) {
    /** The value that is an amount of money. */
    public static final String COST = "cost";

    /** Before the name of a quantity, which is never below zero. */
    public static final String QUANTITIES = "quantities.";

    /** Whether another definition counts the same. Its unit and description may differ. */
    boolean countsLike(MeterDefinition other) {
        return aggregation == other.aggregation
                && value.equals(other.value)
                && filter.map(MeterFilter::text).equals(other.filter.map(MeterFilter::text));
    }
}
