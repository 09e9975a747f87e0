package dev.canopy.account;

import dev.canopy.listing.Cursor;
import dev.canopy.tenant.Scope;
import java.util.Optional;

/**
 * The credits of a tenant, by id.
 *
 * @param key of the tenant
 * @param after where the page before ended
 * @param limit rows at most, 1 to 1,000
 */
record CreditQuery(Scope scope, String key, Optional<Cursor> after, int limit) {
    static final String VIEW = "credits";
}
