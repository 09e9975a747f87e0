package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;

/**
 * A page of the ledger of the credits of a tenant, in the order of time.
 *
 * @param key the key of the tenant
 */
record CreditEntryQuery(Scope scope, String key, PageQuery<CreditEntry> page) {
    static final Keyset<CreditEntry> ORDER = Keyset.by(CreditEntryAttributes.PLACE);
}
