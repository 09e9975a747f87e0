package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;

/** The data of a tenant that another room shows. The id is internal and not shown to clients. */
public record TenantName(Long id, String key, String name) {
    /** The columns that a query must select. */
    static final List<Expression<Tenant, ?>> COLUMNS =
            List.of(TenantAttributes.ID, TenantAttributes.KEY, TenantAttributes.NAME);

    static TenantName from(Row row) {
        return new TenantName(
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.KEY),
                row.require(TenantAttributes.NAME));
    }
}
