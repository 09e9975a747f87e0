package dev.canopy.usage;

/** What an event costs: an amount that the client names, or tokens that the price book has a price for. */
public sealed interface Charge {
    /**
     * An amount.
     *
     * @param nanos nano-units, 0 or more, except for a correction
     * @param correction whether it puts right what was charged before
     */
    record Cost(long nanos, boolean correction) implements Charge {}

    /**
     * The use of a model.
     *
     * @param input 0 or more, the cached ones included
     * @param cachedInput 0 up to those of the input
     * @param output 0 or more
     */
    record Tokens(String model, long input, long cachedInput, long output) implements Charge {}

    /** The charge of an amount of nano-units, 0 or more. */
    static Charge cost(long nanos) {
        return new Cost(nanos, false);
    }
}
