package dev.canopy.price;

import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * Prices by model, start and id; all that is given must be met.
 *
 * @param tenant the key of the one that they are for
 * @param at a time at which they are in force
 */
record PriceQuery(
        Scope scope, Optional<String> model, Optional<String> tenant, Optional<Instant> at, PageQuery<Price> page) {
    static final Keyset<Price> ORDER = Keyset.by(PriceAttributes.MODEL, PriceAttributes.FROM, PriceAttributes.ID);
}
