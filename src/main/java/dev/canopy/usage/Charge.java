package dev.canopy.usage;

/** The cost of an event: an amount from the client, or tokens whose cost the price book determines. */
public sealed interface Charge {
    /**
     * An amount.
     *
     * @param nanos in nano-units, 0 or more, except for a correction
     * @param correction whether the event is a correction
     * @param rounded whether the client gave more digits than nano-units have
     */
    record Cost(long nanos, boolean correction, boolean rounded) implements Charge {}

    /**
     * The use of a model.
     *
     * @param input the number of input tokens including cached ones, 0 or more
     * @param cachedInput the number of cached input tokens, from 0 to {@code input}
     * @param output the number of output tokens, 0 or more
     */
    record Tokens(String model, long input, long cachedInput, long output) implements Charge {}

    /** A charge of an exact amount in nano-units, 0 or more, that is not a correction. */
    static Charge cost(long nanos) {
        return new Cost(nanos, false, false);
    }
}
