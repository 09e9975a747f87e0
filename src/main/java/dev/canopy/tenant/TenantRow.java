package dev.canopy.tenant;

import org.jspecify.annotations.Nullable;

/** The data of a stored tenant that a change of the tree needs. */
record TenantRow(
        long id,
        String key,
        long rootId,
        int depth,
        @Nullable String parent,
        boolean archived) {}
