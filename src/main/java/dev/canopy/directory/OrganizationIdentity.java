package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.tenant.TenantAttributes;
import java.util.List;
import java.util.UUID;

/**
 * The values of an organization that are needed to store its users.
 *
 * @param rootId the internal id of the root of the account
 * @param archived whether the tenant of the organization is archived
 */
record OrganizationIdentity(UUID id, Long rootId, boolean archived) {
    static final Expression<Organization, Boolean> ARCHIVED =
            OrganizationAttributes.TENANT.get(TenantAttributes.ARCHIVED);

    /** The columns that a query must select, in the order of the components. */
    static final List<Expression<Organization, ?>> COLUMNS =
            List.of(OrganizationAttributes.ID, OrganizationAttributes.ROOT_ID, ARCHIVED);

    static OrganizationIdentity from(Row row) {
        return new OrganizationIdentity(
                row.require(OrganizationAttributes.ID),
                row.require(OrganizationAttributes.ROOT_ID),
                row.require(ARCHIVED));
    }
}
