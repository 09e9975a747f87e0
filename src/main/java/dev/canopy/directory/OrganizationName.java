package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.util.List;
import java.util.UUID;

/** The values of an organization that are added to its users. Clients never see the internal id of the tenant. */
record OrganizationName(UUID id, String name, Long tenantId) {
    /** The columns that a query must select. */
    static final List<Expression<Organization, ?>> COLUMNS =
            List.of(OrganizationAttributes.ID, OrganizationAttributes.NAME, OrganizationAttributes.TENANT_ID);

    static OrganizationName from(Row row) {
        return new OrganizationName(
                row.require(OrganizationAttributes.ID),
                row.require(OrganizationAttributes.NAME),
                row.require(OrganizationAttributes.TENANT_ID));
    }
}
