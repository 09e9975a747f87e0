package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;

/**
 * A page of the credits of a tenant, sorted by id.
 *
 * @param key the key of the tenant
 */
record CreditQuery(Scope scope, String key, PageQuery<Credit> page) {
    static final Keyset<Credit> ORDER = Keyset.by(CreditAttributes.ID);
}
