package dev.canopy.credential;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.access.Role;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.IpAddress;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The columns of keys in lists. They are not attributes, because clients cannot choose from them. */
final class KeyColumns {
    static final Expression<ApiKey, UUID> ID = column("id", Type.UUID, key -> key.id);
    static final Expression<ApiKey, String> PREFIX = column("prefix", Type.TEXT, key -> key.prefix);
    static final Expression<ApiKey, String> NAME = column("name", Type.TEXT, key -> key.name);
    static final Expression<ApiKey, Long> TENANT_ID = column("tenantId", Type.LONG, key -> key.tenantId);
    static final Expression<ApiKey, String> TENANT = ToOne.<ApiKey, Tenant>mapped(
                    "tenant", Tenant.class, key -> key.tenant)
            .get(TenantAttributes.KEY);
    static final Expression<ApiKey, Role> ROLE = column(
            "role",
            Type.ofEnum(Role.class, Role::text),
            key -> Role.parse(key.role).orElseThrow());
    static final Expression<ApiKey, Instant> CREATED_AT = column("createdAt", Type.TIME, key -> key.createdAt);
    static final Expression<ApiKey, Instant> EXPIRES_AT = column("expiresAt", Type.TIME, key -> key.expiresAt);
    static final Expression<ApiKey, Instant> LAST_USED_AT = column("lastUsedAt", Type.TIME, key -> key.lastUsedAt);
    static final Expression<ApiKey, IpAddress> LAST_USED_FROM = column(
            "lastUsedFrom",
            Type.ADDRESS,
            key -> Optional.ofNullable(key.lastUsedFrom)
                    .flatMap(IpAddress::parse)
                    .orElse(null));
    static final Expression<ApiKey, Instant> REVOKED_AT = column("revokedAt", Type.TIME, key -> key.revokedAt);

    static final List<Expression<ApiKey, ?>> SHOWN =
            List.of(ID, PREFIX, NAME, TENANT, ROLE, CREATED_AT, EXPIRES_AT, LAST_USED_AT, LAST_USED_FROM);

    /** In the order of their creation. */
    static final Keyset<ApiKey> ORDER = new Keyset<>(List.of(
            new Keyset.Key<>("createdAt", Column.of(CREATED_AT), false), new Keyset.Key<>("id", Column.of(ID), false)));

    private KeyColumns() {}
}
