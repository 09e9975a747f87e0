package dev.canopy.price;

import java.util.Optional;

/**
 * What a price is for. Two prices with the same key are never in force at the same time.
 *
 * @param tenant the key of the tenant whose subtree the price is for, empty for all tenants
 * @param serviceTier empty for every service tier that has no price of its own
 */
public record PriceKey(PricedModel model, Optional<String> serviceTier, Optional<String> tenant) {
    /** One model for all service tiers. */
    public static PriceKey of(String model, Optional<String> tenant) {
        return new PriceKey(PricedModel.named(model), Optional.empty(), tenant);
    }
}
