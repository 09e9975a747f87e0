package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;

/**
 * The data of a tenant that another room needs to store rows for the tenant.
 *
 * @param rootId the id of the root of its account
 */
public record TenantIdentity(Long id, Long rootId, boolean archived) {
    /** The columns that a query must select. */
    static final List<Expression<Tenant, ?>> COLUMNS =
            List.of(TenantAttributes.ID, TenantAttributes.ROOT_ID, TenantAttributes.ARCHIVED);

    static TenantIdentity from(Row row) {
        return new TenantIdentity(
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.ROOT_ID),
                row.require(TenantAttributes.ARCHIVED));
    }
}
