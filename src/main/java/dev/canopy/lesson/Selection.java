package dev.canopy.lesson;

import java.util.UUID;

/** Which users are read. */
sealed interface Selection {
    /**
     * The users of a tenant.
     *
     * @param levels how far below the tenant, 0 for its own users only
     */
    record OfTenant(String key, int levels) implements Selection {}

    /** One user, or none. */
    record One(UUID id) implements Selection {}
}
