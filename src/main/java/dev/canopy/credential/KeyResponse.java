package dev.canopy.credential;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.attribute.IpAddress;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key in a response, without its secret. */
@Schema(name = "Key", description = "an API key, without its secret")
record KeyResponse(
        @Schema(examples = "6f1f3c1e-6c0a-4c37-9d3e-2f6b7f0f0a11", required = true, description = "the id of the key")
        String id,

        @Schema(examples = "billing", required = true, description = "the display name")
        String name,

        @Schema(
                examples = "acme",
                nullable = true,
                description = "the key of the tenant in whose subtree the key has its role; null for the whole service")
        @Nullable String tenant,

        @Schema(examples = "viewer", required = true, description = "viewer, reporter, manager or operator")
        String role,

        @Schema(
                examples = "canopy_0a1b2c3d",
                required = true,
                description = "the first part of the key, which is no secret")
        String prefix,

        @Schema(description = "the time at which the key was made")
        Instant createdAt,

        @Schema(nullable = true, description = "the time from which the key is not valid; null if it does not expire")
        @Nullable Instant expires,

        @Schema(nullable = true, description = "the minute of the last use; null if the key was never used") @Nullable Instant lastUsedAt,

        @Schema(
                examples = "192.0.2.7",
                nullable = true,
                description =
                        "the IP address of a request in that minute, usually the first; null if the key was never used, if the address is not known, and for keys of the tenant at the top of the caller's scope")
        @Nullable String lastUsedFrom) {

    static KeyResponse from(Row row, boolean withAddress) {
        return new KeyResponse(
                row.require(KeyColumns.ID).toString(),
                row.require(KeyColumns.NAME),
                row.get(KeyColumns.TENANT),
                row.require(KeyColumns.ROLE).text(),
                row.require(KeyColumns.PREFIX),
                row.require(KeyColumns.CREATED_AT),
                row.get(KeyColumns.EXPIRES_AT),
                row.get(KeyColumns.LAST_USED_AT),
                withAddress ? text(row.get(KeyColumns.LAST_USED_FROM)) : null);
    }

    private static @Nullable String text(@Nullable IpAddress address) {
        return address == null ? null : address.toString();
    }

    /** A key that was just created, with its text. */
    @Schema(name = "CreatedKey", description = "an API key that was just created; the key itself is shown only here")
    record Made(
            @Schema(
                    examples = "6f1f3c1e-6c0a-4c37-9d3e-2f6b7f0f0a11",
                    required = true,
                    description = "the id of the key")
            String id,

            @Schema(examples = "billing", required = true, description = "the display name")
            String name,

            @Schema(
                    examples = "acme",
                    nullable = true,
                    description =
                            "the key of the tenant in whose subtree the key has its role; null for the whole service")
            @Nullable String tenant,

            @Schema(examples = "viewer", required = true, description = "viewer, reporter, manager or operator")
            String role,

            @Schema(examples = "canopy_0a1b2c3d", required = true, description = "the first part of the key")
            String prefix,

            @Schema(description = "the time at which the key was made")
            Instant createdAt,

            @Schema(
                    nullable = true,
                    description = "the time from which the key is not valid; null if it does not expire")
            @Nullable Instant expires,

            @Schema(required = true, description = "the key itself, for the `Authorization` header")
            String key) {

        static Made from(KeyService.Made made) {
            StoredKey key = made.key();
            return new Made(
                    key.id().toString(),
                    key.name(),
                    key.tenant(),
                    key.role().text(),
                    key.prefix(),
                    key.createdAt(),
                    key.expires(),
                    made.keyText().text());
        }
    }

    /** The caller of the request. */
    @Schema(name = "Me", description = "the caller of the request")
    record Me(
            @Schema(examples = "key", required = true, description = "key, jwt, portal or anonymous")
            String kind,

            @Schema(examples = "billing", required = true, description = "the name of the key or token")
            String name,

            @Schema(required = true, description = "the roles of the caller")
            List<MyGrant> grants) {
        Me {
            grants = List.copyOf(grants);
        }

        static Me from(Caller caller) {
            return new Me(
                    caller.kind().name().toLowerCase(Locale.ROOT),
                    caller.name(),
                    caller.grants().stream().map(MyGrant::from).toList());
        }
    }

    /** A role of the caller in a subtree. */
    @Schema(name = "Grant", description = "a role in a subtree")
    record MyGrant(
            @Schema(
                    examples = "acme",
                    nullable = true,
                    description = "the key of the tenant at the top of the subtree; null for the whole service")
            @Nullable String tenant,

            @Schema(examples = "viewer", required = true, description = "viewer, reporter, manager or operator")
            String role) {
        static MyGrant from(Grant grant) {
            return new MyGrant(grant.tenantKey(), grant.role().text());
        }
    }
}
