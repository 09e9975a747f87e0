package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import java.time.Instant;
import java.util.Optional;

/**
 * A query for a list of prices, sorted by model, start and id. A price must meet all conditions that are given.
 *
 * @param tenant the key of the tenant that the prices are for
 * @param at a time at which the prices are in force
 */
record PriceQuery(
        Scope scope,
        Optional<String> model,
        Optional<String> tenant,
        Optional<String> currency,
        Optional<Instant> at,
        PageQuery<Price> page) {
    static final Keyset<Price> ORDER = Keyset.by(PriceAttributes.MODEL, PriceAttributes.FROM, PriceAttributes.ID);
}
