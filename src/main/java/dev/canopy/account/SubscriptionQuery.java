package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;

/**
 * A page of the subscriptions of a tenant, sorted by start.
 *
 * @param key the key of the tenant
 * @param filter the conditions for the subscriptions
 */
record SubscriptionQuery(Scope scope, String key, SubscriptionFilter filter, PageQuery<Subscription> page) {
    /** The start is unique within a tenant, because the subscriptions of a tenant do not overlap. */
    static final Keyset<Subscription> ORDER = Keyset.by(SubscriptionAttributes.START);
}
