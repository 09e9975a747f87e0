package dev.canopy.account;

import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;

/**
 * The subscriptions of a tenant, by start.
 *
 * @param key of the tenant
 * @param filter which of them
 */
record SubscriptionQuery(Scope scope, String key, SubscriptionFilter filter, PageQuery<Subscription> page) {
    /** Subscriptions of one tenant do not overlap, so that each has a start of its own. */
    static final Keyset<Subscription> ORDER = Keyset.by(SubscriptionAttributes.START);
}
