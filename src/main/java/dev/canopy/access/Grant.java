package dev.canopy.access;

import org.jspecify.annotations.Nullable;

/**
 * A role in the subtree of a tenant.
 *
 * @param tenantId the id of the top of the subtree; null for the whole service
 * @param tenantKey the key of the top of the subtree; null for the whole service
 */
public record Grant(@Nullable Long tenantId, @Nullable String tenantKey, Role role) {
    public Grant {
        if (role == Role.OPERATOR && tenantId != null) {
            throw new IllegalArgumentException("An operator has the whole service");
        }
    }

    /** A role in the whole service. */
    public static Grant everywhere(Role role) {
        return new Grant(null, null, role);
    }
}
