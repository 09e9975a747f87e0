package dev.canopy.account;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * Which subscriptions are meant; all that is given must be met.
 *
 * @param activeOn a day that the subscription contains
 * @param period days of which it contains some
 * @param other a subscription, of any tenant, with which it shares days; each shares all its days with itself
 * @param minLength in days
 */
record SubscriptionFilter(
        Optional<LocalDate> activeOn, Optional<DateRange> period, Optional<UUID> other, Optional<Long> minLength) {}
