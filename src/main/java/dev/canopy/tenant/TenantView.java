package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data of a tenant, as read from the database. */
record TenantView(
        String key,
        String name,
        @Nullable String parent,
        String currency,
        @Nullable String region,
        Map<String, String> labels,
        long depth,
        boolean archived,
        Instant createdAt,
        Instant updatedAt) {

    /** The columns that a query must select. */
    static List<Expression<Tenant, ?>> columns(TenantPosition position) {
        return List.of(
                TenantAttributes.KEY,
                TenantAttributes.NAME,
                TenantAttributes.PARENT_KEY,
                TenantAttributes.CURRENCY,
                TenantAttributes.REGION,
                TenantAttributes.LABELS,
                position.depth(),
                TenantAttributes.ARCHIVED,
                TenantAttributes.CREATED_AT,
                TenantAttributes.UPDATED_AT);
    }

    TenantView {
        labels = Map.copyOf(labels);
    }

    static TenantView from(Row row, TenantPosition position) {
        return new TenantView(
                row.require(TenantAttributes.KEY),
                row.require(TenantAttributes.NAME),
                position.parentIn(row),
                row.require(TenantAttributes.CURRENCY),
                row.get(TenantAttributes.REGION),
                row.require(TenantAttributes.LABELS),
                row.require(position.depth()),
                row.require(TenantAttributes.ARCHIVED),
                row.require(TenantAttributes.CREATED_AT),
                row.require(TenantAttributes.UPDATED_AT));
    }
}
