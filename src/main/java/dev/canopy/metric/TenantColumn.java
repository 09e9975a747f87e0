package dev.canopy.metric;

import dev.canopy.attribute.Attribute;
import dev.canopy.listing.Column;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import org.jspecify.annotations.Nullable;

/** What a page of metrics can be filtered by, and most of it sorted by, beside the metrics. */
enum TenantColumn {
    TENANT("tenant", TenantAttributes.KEY),
    KEY("key", TenantAttributes.KEY),
    NAME("name", TenantAttributes.NAME),
    PARENT("parent", TenantAttributes.PARENT_KEY),
    DEPTH("depth", TenantAttributes.DEPTH),
    REGION("region", TenantAttributes.REGION),
    ARCHIVED("archived", TenantAttributes.ARCHIVED),
    IN_USE("inUse", TenantMetrics.IN_USE);

    private final String wireName;
    private final Attribute<Tenant, ?> attribute;

    TenantColumn(String wireName, Attribute<Tenant, ?> attribute) {
        this.wireName = wireName;
        this.attribute = attribute;
    }

    static @Nullable TenantColumn find(String name) {
        for (TenantColumn column : values()) {
            if (column.wireName.equals(name)) {
                return column;
            }
        }
        return null;
    }

    /** The same, except for what is only true or false. */
    static @Nullable TenantColumn sortable(String name) {
        TenantColumn column = find(name);
        return column == ARCHIVED || column == IN_USE ? null : column;
    }

    Column<Tenant, ?> column() {
        return new Column<>(attribute, this == PARENT || this == REGION);
    }
}
