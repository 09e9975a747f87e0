package dev.canopy.account;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * Conditions for subscriptions. A subscription must meet all conditions that are not empty.
 *
 * @param activeOn a day within the subscription
 * @param period days that the subscription must overlap
 * @param other a subscription of any tenant that the subscription must overlap; a subscription overlaps itself
 * @param minLength the minimum length in days
 */
record SubscriptionFilter(
        Optional<LocalDate> activeOn, Optional<DateRange> period, Optional<UUID> other, Optional<Long> minLength) {}
