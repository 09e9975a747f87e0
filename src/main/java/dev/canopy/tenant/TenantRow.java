package dev.canopy.tenant;

import org.jspecify.annotations.Nullable;

/**
 * The data of a stored tenant that a change of the tree needs.
 *
 * @param parent the key of the parent; null if the tenant has none, or the caller does not see it
 * @param size the number of tenants in its subtree, including itself
 */
record TenantRow(
        long id,
        String key,
        long rootId,
        int depth,
        @Nullable String parent,
        String currency,
        @Nullable String region,
        boolean archived,
        long size,
        Permission permission) {

    /** How far the caller may act on a tenant. */
    enum Permission {
        /** The tenant does not exist for the caller. */
        HIDDEN,
        /** The caller sees the tenant, but its role does not allow the request. */
        SEEN,
        /** The request is allowed for the tenant, which is the top of what is allowed. */
        TOP,
        /** The request is allowed for the tenant and for its parent. */
        BELOW
    }

    boolean isRoot() {
        return id == rootId;
    }

    boolean isHidden() {
        return permission == Permission.HIDDEN;
    }

    boolean isAllowed() {
        return permission == Permission.TOP || permission == Permission.BELOW;
    }
}
