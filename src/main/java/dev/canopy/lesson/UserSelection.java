package dev.canopy.lesson;

import java.util.UUID;

/** The users to read. */
sealed interface UserSelection {
    /**
     * The users of a tenant.
     *
     * @param levels the number of levels below the tenant, 0 for its own users only
     */
    record OfTenant(String key, int levels) implements UserSelection {}

    /** A single user, who may not exist. */
    record One(UUID id) implements UserSelection {}
}
