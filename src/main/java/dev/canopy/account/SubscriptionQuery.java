package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Range;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of the subscriptions of a tenant, sorted by start.
 *
 * @param key the key of the tenant
 * @param filter the conditions for the subscriptions
 */
record SubscriptionQuery(Scope scope, String key, Filter filter, PageQuery<Subscription> page) {
    /** The start is unique within a tenant, because the subscriptions of a tenant do not overlap. */
    static final Keyset<Subscription> ORDER = Keyset.by(SubscriptionAttributes.START);

    /**
     * Conditions for subscriptions. A subscription must meet all conditions that are not empty.
     *
     * @param activeOn a day within the subscription
     * @param period days that the subscription must overlap
     * @param other a subscription of any tenant that the subscription must overlap; a subscription overlaps itself
     * @param adjacentTo days that the subscription must begin after or end before, without a gap
     * @param minLength the minimum length in days
     */
    record Filter(
            Optional<LocalDate> activeOn,
            Optional<Range<LocalDate>> period,
            Optional<UUID> other,
            Optional<Range<LocalDate>> adjacentTo,
            Optional<Long> minLength) {}
}
