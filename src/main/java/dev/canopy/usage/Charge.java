package dev.canopy.usage;

import dev.canopy.price.Quantities;
import org.jspecify.annotations.Nullable;

/**
 * The cost of an event: an amount from the client, or the use of a model, which the price book prices, or both. If both
 * are known, the amount counts, and the computed cost is stored as well. An event with neither is unpriced.
 *
 * @param cost null if the client gave none
 * @param currency that of the cost, if its source gives costs in the same one for all accounts; the cost does not count
 *     for an account in another currency. Null for the currency of the account.
 */
public record Charge(@Nullable Cost cost, Use use, @Nullable String currency) {
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
        public static final Use NONE = new Use(null, null, Quantities.NONE, false);
    }

    /** A charge in the currency of the account. */
    public Charge(@Nullable Cost cost, Use use) {
        this(cost, use, null);
    }

    /** The same charge, with its cost in a currency. */
    Charge in(String code) {
        return new Charge(cost, use, code);
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

    public boolean isRounded() {
        return use.rounded || (cost != null && cost.rounded);
    }

    /** The amount in nano-units; null if the client gave none. */
    public @Nullable Long nanos() {
        return cost == null ? null : (Long) cost.nanos;
    }
}
