package dev.canopy.price;

import java.util.Optional;

/**
 * The model, the tenant, the service tier and the currency that a price applies to. Two prices with the same key are
 * never in force at the same time.
 *
 * @param tenant the key of the tenant whose subtree the price is for, empty for all tenants
 * @param serviceTier empty for every service tier that has no price of its own
 * @param currency an ISO 4217 code; empty only in a draft, for the currency of the account or else the default
 */
public record PriceKey(
        PricedModel model, Optional<String> serviceTier, Optional<String> tenant, Optional<String> currency) {
    /** One model for all service tiers. */
    public static PriceKey of(String model, Optional<String> tenant) {
        return new PriceKey(PricedModel.named(model), Optional.empty(), tenant, Optional.empty());
    }

    /** The same key in a currency. */
    public PriceKey in(String code) {
        return new PriceKey(model, serviceTier, tenant, Optional.of(code));
    }
}
