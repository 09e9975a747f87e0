package dev.canopy.usage;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One use of a feature by a tenant, checked for itself but not yet against tenants and features.
 *
 * @param index the place in the request, from 0
 * @param time in UTC, microseconds
 * @param attributes a JSON object as text
 */
public record UsageEvent(
        long index,
        String source,
        String id,
        OffsetDateTime time,
        String tenant,
        String feature,
        Charge charge,
        @Nullable String user,
        @Nullable String attributes) {
    /** The same at another place. */
    UsageEvent at(long place) {
        return new UsageEvent(place, source, id, time, tenant, feature, charge, user, attributes);
    }
}
