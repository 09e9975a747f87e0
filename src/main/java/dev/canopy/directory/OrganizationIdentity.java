package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.tenant.TenantAttributes;
import java.util.List;
import java.util.UUID;

/**
 * What is needed of an organization to keep users of it.
 *
 * @param rootId the id of the top tenant, the account
 * @param archived whether its tenant is
 */
record OrganizationIdentity(UUID id, Long rootId, boolean archived) {
    private static final Expression<Organization, Boolean> ARCHIVED =
            OrganizationAttributes.TENANT.get(TenantAttributes.ARCHIVED);

    /** What a query must select. */
    static final List<Expression<Organization, ?>> COLUMNS =
            List.of(OrganizationAttributes.ID, OrganizationAttributes.ROOT_ID, ARCHIVED);

    static OrganizationIdentity from(Row row) {
        return new OrganizationIdentity(
                row.require(OrganizationAttributes.ID),
                row.require(OrganizationAttributes.ROOT_ID),
                row.require(ARCHIVED));
    }
}
