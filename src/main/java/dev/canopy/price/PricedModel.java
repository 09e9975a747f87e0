package dev.canopy.price;

/**
 * The models that a price is for.
 *
 * @param text the name of a model, or a pattern
 * @param pattern whether the text is a pattern, in which {@code *} stands for any characters or none
 */
public record PricedModel(String text, boolean pattern) {
    /** One model, by its name. */
    public static PricedModel named(String model) {
        return new PricedModel(model, false);
    }

    /** The models that match a pattern. */
    public static PricedModel matching(String pattern) {
        return new PricedModel(pattern, true);
    }
}
