package dev.canopy.directory;

import dev.canopy.attribute.Expression;
import dev.canopy.tenant.TenantAttributes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * What is needed of an organization to keep users of it.
 *
 * @param rootId the id of the top tenant, the account
 * @param archived whether its tenant is
 */
@RegisterForReflection
record OrganizationIdentity(UUID id, Long rootId, boolean archived) {
    private static final Expression<Organization, Boolean> ARCHIVED =
            OrganizationAttributes.TENANT.get(TenantAttributes.ARCHIVED);

    /** What a query must select: the components, in their order. */
    static final List<Expression<Organization, ?>> COLUMNS =
            List.of(OrganizationAttributes.ID, OrganizationAttributes.ROOT_ID, ARCHIVED);
}
