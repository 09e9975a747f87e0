package dev.canopy.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An entry of the audit log in a response. */
@Schema(name = "AuditEntry", description = "a change other than usage")
@JsonInclude(JsonInclude.Include.ALWAYS)
record AuditResponse(
        @Schema(required = true, description = "when the transaction of the change began")
        Instant at,

        @Schema(required = true, examples = "deployment", description = "the name of the caller at that time")
        String actor,

        @Schema(
                required = true,
                enumeration = {"key", "jwt", "portal", "anonymous", "system"},
                description = "the kind of the caller; system for a change that no request has made")
        String actorKind,

        @Schema(nullable = true, description = "the id of the key, or the subject of the token; null if there is none")
        @Nullable String actorId,

        @Schema(
                required = true,
                examples = "tenant.update",
                description =
                        "the kind of the changed thing, and the action: create, update, move, leave, revoke, delete or run")
        String action,

        @Schema(
                nullable = true,
                examples = "acme",
                description = "the key of the tenant of the changed thing; null if it belongs to none")
        @Nullable String tenant,

        @Schema(nullable = true, examples = "acme", description = "the key or the id of the changed thing") @Nullable String target,

        @Schema(
                nullable = true,
                implementation = Map.class,
                description =
                        "the fields before the change, for an update only those that changed; null if the thing was created")
        @JsonRawValue
        @Nullable String before,

        @Schema(
                nullable = true,
                implementation = Map.class,
                description =
                        "the fields after the change, for an update only those that changed; null if the thing was deleted or has left the tenant")
        @JsonRawValue
        @Nullable String after) {
    static AuditResponse from(AuditView entry) {
        return new AuditResponse(
                entry.at(),
                entry.actor(),
                entry.actorKind(),
                entry.actorId(),
                entry.action(),
                entry.tenant(),
                entry.target(),
                entry.before(),
                entry.after());
    }
}
