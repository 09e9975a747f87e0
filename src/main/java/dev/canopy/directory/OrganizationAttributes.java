package dev.canopy.directory;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Columns;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The attributes of an organization. */
@Singleton
final class OrganizationAttributes implements AttributeSource {
    private static final Attributes<Organization> ALL = Attributes.of(Organization.class);

    static final Attribute<Organization, UUID> ID = ALL.column("id", Type.UUID, Organization::id);
    /** The internal id of the tenant. Like the id of the root, it has no name, because clients never see it. */
    static final Expression<Organization, Long> TENANT_ID = column("tenantId", Type.LONG, Organization::tenantId);

    static final Expression<Organization, Long> ROOT_ID =
            column("rootId", Type.LONG, organization -> organization.rootId);

    /** The name, which is compared regardless of case. */
    static final Attribute<Organization, String> NAME = ALL.column(
            "name", "name", Type.TEXT.comparedBy(TextFunctions::lower), Organization::name, Organization::rename);

    static final Attribute<Organization, Instant> CREATED_AT =
            ALL.define("createdAt", "The time of creation.", Audited.CREATED_AT);
    static final Attribute<Organization, Instant> UPDATED_AT =
            ALL.define("updatedAt", "The time of the last change.", Audited.UPDATED_AT);

    static final ToOne<Organization, Tenant> TENANT = ToOne.<Organization, Tenant>mapped(
                    "tenant", Tenant.class, Organization::tenant)
            .required();
    static final Attribute<Organization, String> TENANT_KEY =
            ALL.define("tenant", "The key of the tenant.", TENANT.get(TenantAttributes.KEY));

    private static final ToMany<Organization, User> USERS =
            ToMany.by("users", ID, User.class, column("organizationId", Type.UUID, User::organizationId));
    static final Attribute<Organization, Long> USER_COUNT =
            ALL.define("userCount", "The number of users.", USERS.count());

    /** The columns by which a list of organizations can be filtered and sorted. */
    static final Columns<Organization> COLUMNS =
            Columns.of(OrganizationParams.FILTER, ID, NAME, USER_COUNT, CREATED_AT, UPDATED_AT);

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
