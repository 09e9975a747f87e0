package dev.canopy.tenant;

import org.jspecify.annotations.Nullable;

/**
 * The data of a stored tenant that a change of the tree needs.
 *
 * @param parent the key of the parent; null if the tenant has none, or the caller does not see it
 */
record TenantRow(
        long id,
        String key,
        long rootId,
        int depth,
        @Nullable String parent,
        @Nullable String region,
        boolean archived,
        Reach reach) {

    /** How far the caller may act on a tenant. */
    enum Reach {
        /** The tenant does not exist for the caller. */
        HIDDEN,
        /** The caller sees the tenant, but its role does not allow the request. */
        SEEN,
        /** The request is allowed for the tenant, which is the top of what is allowed. */
        TOP,
        /** The request is allowed for the tenant and for its parent. */
        BELOW
    }

    boolean isHidden() {
        return reach == Reach.HIDDEN;
    }

    boolean isAllowed() {
        return reach == Reach.TOP || reach == Reach.BELOW;
    }
}
