package dev.canopy.credential;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document. They are read field by field. */
final class KeyRequest {
    private KeyRequest() {}

    @Schema(name = "NewKey", description = "a new API key")
    record Create(
            @Schema(
                    examples = "billing",
                    required = true,
                    minLength = 1,
                    maxLength = KeyDraft.MAX_NAME,
                    description = "a display name")
            String name,

            @Schema(
                    examples = "acme",
                    nullable = true,
                    description =
                            "the key of the tenant in whose subtree the key has its role; the whole service if omitted")
            @Nullable String tenant,

            @Schema(
                    examples = "viewer",
                    required = true,
                    enumeration = {"viewer", "reporter", "manager", "operator"},
                    description = "the role of the key; 'operator' only without a tenant")
            String role,

            @Schema(
                    examples = "2036-04-01",
                    nullable = true,
                    description = "when the key expires: a time with an offset, or a day, which stands for its start in"
                            + " UTC; the key does not expire if omitted")
            @Nullable String expires) {}

    @Schema(name = "KeyRotation", description = "how a key is replaced")
    record Rotate(
            @Schema(
                    examples = "PT24H",
                    nullable = true,
                    defaultValue = "PT24H",
                    description = "how long the old key stays valid, as an ISO-8601 duration from PT0S to P30D")
            @Nullable String overlap) {}
}
