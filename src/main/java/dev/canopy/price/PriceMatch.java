package dev.canopy.price;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The search for the price of an event.
 *
 * @param tenant the key of the tenant of the event, empty to search only the prices for all tenants
 * @param currency that of the account of the tenant; prices in another one do not apply
 */
record PriceMatch(String model, Optional<String> tenant, String currency, Instant time, Optional<String> serviceTier) {
    /**
     * A search as a client asks for it.
     *
     * @param currency empty with a tenant, and for the default
     */
    record Search(
            String model,
            Optional<String> tenant,
            Optional<String> currency,
            Instant time,
            Optional<String> serviceTier) {
        PriceMatch in(String code) {
            return new PriceMatch(model, tenant, code, time, serviceTier);
        }
    }

    /**
     * The price that applies.
     *
     * @param id that of a price that the caller may not see
     */
    record Found(UUID id, Rates rates, List<RateTier> tiers) {
        Found {
            tiers = List.copyOf(tiers);
        }

        static Found from(Row row) {
            return new Found(
                    row.getUUID("id"), Rates.fromJson(row.getString("rates")), RateTier.from(row.getString("tiers")));
        }
    }

    /** Why a price is the one that applies, as a sentence without a full stop. */
    String reason(PriceView price) {
        PriceKey key = price.key();
        return owner(key) + "; " + model(key.model()) + "; " + tier(key);
    }

    /** Why there is no price. */
    String reasonForNone() {
        return "no price in " + currency + " for "
                + tenant.map(key -> "'" + key + "', its ancestors or ").orElse("") + "all tenants at " + time
                + " is for the model '" + model + "' or has a pattern that matches it"
                + serviceTier
                        .map(tier -> ", for the service tier '" + tier + "' or for all")
                        .orElse(", for all service tiers")
                + "; prices in another currency do not apply";
    }

    private String owner(PriceKey key) {
        return key.tenant()
                .map(owner -> tenant.filter(owner::equals).isPresent()
                        ? "the price for the tenant itself"
                        : "the price for '" + owner + "', the nearest ancestor with a price")
                .orElse(
                        tenant.isPresent()
                                ? "a price for all tenants, because neither the tenant nor an ancestor has one"
                                : "a price for all tenants");
    }

    private static String model(PricedModel model) {
        return model.pattern()
                ? "'" + model.text() + "' is the longest pattern that matches, and no price names the model"
                : "it names the model";
    }

    private String tier(PriceKey key) {
        return key.serviceTier()
                .map(tier -> "it is for the service tier '" + tier + "'")
                .orElse(
                        serviceTier.isPresent()
                                ? "it is for all service tiers, because this one has no price of its own"
                                : "it is for all service tiers");
    }
}
