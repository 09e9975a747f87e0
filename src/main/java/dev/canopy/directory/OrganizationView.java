package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An organization as a query returns it, with the key of its tenant. */
record OrganizationView(UUID id, String name, String tenant, Instant createdAt, Instant updatedAt) {
    /** The columns that a query must select, in the order of the components. */
    static final List<Expression<Organization, ?>> COLUMNS = List.of(
            OrganizationAttributes.ID,
            OrganizationAttributes.NAME,
            OrganizationAttributes.TENANT_KEY,
            OrganizationAttributes.CREATED_AT,
            OrganizationAttributes.UPDATED_AT);

    static OrganizationView from(Row row) {
        return new OrganizationView(
                row.require(OrganizationAttributes.ID),
                row.require(OrganizationAttributes.NAME),
                row.require(OrganizationAttributes.TENANT_KEY),
                row.require(OrganizationAttributes.CREATED_AT),
                row.require(OrganizationAttributes.UPDATED_AT));
    }
}
