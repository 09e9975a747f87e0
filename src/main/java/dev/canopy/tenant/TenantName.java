package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;

/** What another room shows of a tenant; its number is not for clients. */
public record TenantName(Long id, String key, String name) {
    /** What a query must select. */
    static final List<Expression<Tenant, ?>> COLUMNS =
            List.of(TenantAttributes.ID, TenantAttributes.KEY, TenantAttributes.NAME);

    static TenantName from(Row row) {
        return new TenantName(
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.KEY),
                row.require(TenantAttributes.NAME));
    }
}
