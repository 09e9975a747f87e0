package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;

/**
 * What another room needs of a tenant to keep something of it.
 *
 * @param rootId the id of the top tenant, the account
 */
public record TenantIdentity(Long id, Long rootId, boolean archived) {
    /** What a query must select. */
    static final List<Expression<Tenant, ?>> COLUMNS =
            List.of(TenantAttributes.ID, TenantAttributes.ROOT_ID, TenantAttributes.ARCHIVED);

    static TenantIdentity from(Row row) {
        return new TenantIdentity(
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.ROOT_ID),
                row.require(TenantAttributes.ARCHIVED));
    }
}
