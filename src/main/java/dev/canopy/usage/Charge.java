package dev.canopy.usage;

import dev.canopy.price.Quantities;
import org.jspecify.annotations.Nullable;

/**
 * What an event costs: an amount from the client, or what the price book says about its use of a model, or both. If both
 * are known, the amount counts, and the computed cost is stored beside it.
 *
 * @param cost null if the client gave none
 */
public record Charge(@Nullable Cost cost, Use use) {
    /**
     * An amount.
     *
     * @param nanos in nano-units, 0 or more, except for a correction
     * @param correction whether the event is a correction
     * @param rounded whether the client gave more digits than nano-units have
     */
    public record Cost(long nanos, boolean correction, boolean rounded) {}

    /**
     * The use of a model.
     *
     * @param model null if the client gave none
     * @param serviceTier picks among the prices of the model; null if the client gave none
     * @param rounded whether the client gave more digits of a quantity than are kept
     */
    public record Use(@Nullable String model, @Nullable String serviceTier, Quantities quantities, boolean rounded) {
        static final Use NONE = new Use(null, null, Quantities.NONE, false);
    }

    /** A charge of an exact amount in nano-units, 0 or more, that is not a correction. */
    public static Charge cost(long nanos) {
        return new Charge(new Cost(nanos, false, false), Use.NONE);
    }

    /** A charge by the price book. */
    public static Charge use(String model, Quantities quantities) {
        return new Charge(null, new Use(model, null, quantities, false));
    }

    boolean isCorrection() {
        return cost != null && cost.correction;
    }

    boolean isRounded() {
        return use.rounded || (cost != null && cost.rounded);
    }

    /** The amount in nano-units; null if the client gave none. */
    @Nullable Long nanos() {
        return cost == null ? null : (Long) cost.nanos;
    }
}
