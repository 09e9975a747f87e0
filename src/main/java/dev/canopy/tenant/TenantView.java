package dev.canopy.tenant;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a tenant itself. */
record TenantView(
        String key,
        String name,
        @Nullable String parent,
        @Nullable String region,
        Map<String, String> labels,
        Integer depth,
        @Nullable Instant archivedAt,
        Instant createdAt,
        Instant updatedAt) {

    /** The select list in the order of the components, for {@code Tenant t left join t.parent p}. */
    static final String COLUMNS =
            "t.key, t.name, p.key, t.region, t.labels, t.depth, t.archivedAt, t.createdAt, t.updatedAt";

    TenantView {
        labels = Map.copyOf(labels);
    }
}
