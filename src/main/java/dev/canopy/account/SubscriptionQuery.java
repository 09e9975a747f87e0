package dev.canopy.account;

import dev.canopy.listing.Calendar;
import dev.canopy.listing.Cursor;
import dev.canopy.tenant.Scope;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a tenant, by start.
 *
 * @param key of the tenant
 * @param filter which of them
 * @param after the start of the last one of the page before
 * @param limit rows at most, 1 to 1,000
 */
record SubscriptionQuery(Scope scope, String key, SubscriptionFilter filter, Optional<LocalDate> after, int limit) {
    static final String VIEW = "subscriptions";

    /** The start that a cursor of this list names. */
    static Optional<LocalDate> after(@Nullable Cursor cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        return Optional.of(Calendar.day(String.valueOf(cursor.values().get(0))).orElseThrow(Cursor::foreign));
    }

    static Cursor cursor(LocalDate start) {
        return new Cursor(List.of(start.toString()));
    }
}
