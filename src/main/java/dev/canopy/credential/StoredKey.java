package dev.canopy.credential;

import static dev.canopy.query.UtcTimes.instantOrNull;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key without its secret.
 *
 * @param tenantId the id of the tenant at the top of its subtree; null for the whole service
 * @param tenant the key of that tenant
 * @param expires when it expires; earlier than its own end if it has been replaced
 * @param ownEnd when it would expire if it had not been replaced
 */
record StoredKey(
        UUID id,
        String prefix,
        String name,
        @Nullable Long tenantId,
        @Nullable String tenant,
        Role role,
        Instant createdAt,
        @Nullable Instant expires,
        @Nullable Instant ownEnd) {

    /** The columns that {@link #from} reads, of {@code api_key k} and {@code tenant t}. */
    static final String COLUMNS =
            "k.id, k.prefix, k.name, k.tenant_id, t.key as tenant, k.role, k.created_at, k.expires_at, k.own_end";

    static StoredKey from(Row row) {
        return new StoredKey(
                row.getUUID("id"),
                row.getString("prefix"),
                row.getString("name"),
                row.getLong("tenant_id"),
                row.getString("tenant"),
                Role.parse(row.getString("role")).orElseThrow(),
                row.getOffsetDateTime("created_at").toInstant(),
                instantOrNull(row.getOffsetDateTime("expires_at")),
                instantOrNull(row.getOffsetDateTime("own_end")));
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Whether it has a successor, and ends earlier because of it. */
    boolean isReplaced() {
        return !Objects.equals(expires, ownEnd);
    }

    /** @param hash the stored SHA-256 of the key */
    Caller toCaller(byte[] hash) {
        return new Caller(
                Caller.Kind.KEY,
                name,
                id.toString(),
                List.of(new Grant(tenantId, tenant, role)),
                HexFormat.of().formatHex(hash));
    }
}
