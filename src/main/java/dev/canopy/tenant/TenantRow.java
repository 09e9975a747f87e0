package dev.canopy.tenant;

import org.jspecify.annotations.Nullable;

/** A stored tenant as the writer of the tree needs it. */
record TenantRow(
        long id,
        String key,
        long rootId,
        int depth,
        @Nullable String parent,
        boolean archived) {}
