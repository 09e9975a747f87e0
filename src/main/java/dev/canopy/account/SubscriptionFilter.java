package dev.canopy.account;

import dev.canopy.listing.Calendar;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions are meant; all that is given must be met.
 *
 * @param activeOn a day that the subscription contains
 * @param period days of which it contains some
 * @param other a subscription, of any tenant, with which it shares days; each shares all its days with itself
 * @param minLength in days
 */
record SubscriptionFilter(
        Optional<LocalDate> activeOn, Optional<DateRange> period, Optional<UUID> other, Optional<Long> minLength) {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** @throws ProblemException (400) naming the parameter that is no day, interval, id or number */
    static SubscriptionFilter parse(
            @Nullable String activeOn, @Nullable String overlapping, @Nullable String minLength) {
        Optional<String> overlap = Optional.ofNullable(overlapping);
        SubscriptionFilter filter = new SubscriptionFilter(
                Optional.ofNullable(activeOn).flatMap(Calendar::day),
                overlap.flatMap(DateRange::parse),
                overlap.flatMap(PublicId::parse),
                Optional.ofNullable(minLength)
                        .filter(text -> NUMBER.matcher(text).matches())
                        .map(Long::valueOf));
        if (activeOn != null && filter.activeOn.isEmpty()) {
            throw ProblemException.parameter("activeOn", "must be a day such as 2026-03-01");
        }
        if (overlapping != null && filter.period.isEmpty() && filter.other.isEmpty()) {
            throw ProblemException.parameter(
                    "overlapping", "must be an interval such as 2026-03-01/2026-04-01, or the id of a subscription");
        }
        if (minLength != null && filter.minLength.isEmpty()) {
            throw ProblemException.parameter("minLength", "must be a whole number of days, 0 or more");
        }
        return filter;
    }
}
