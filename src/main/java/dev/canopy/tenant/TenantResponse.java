package dev.canopy.tenant;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant as the client gets it. */
@Schema(name = "Tenant")
record TenantResponse(
        @Schema(examples = "acme-emea", pattern = TenantKey.PATTERN, required = true)
        String key,

        @Schema(examples = "Acme EMEA", required = true) String name,

        @Schema(examples = "acme", nullable = true, description = "key of the parent; null for an account") @Nullable String parent,

        @Schema(examples = "eu-central", nullable = true) @Nullable String region,

        Map<String, String> labels,

        @Schema(examples = "1", description = "edges to the root")
        long depth,

        boolean archived,
        Instant createdAt,
        Instant updatedAt) {

    TenantResponse {
        labels = Map.copyOf(labels);
    }

    static TenantResponse from(TenantView tenant) {
        return new TenantResponse(
                tenant.key(),
                tenant.name(),
                tenant.parent(),
                tenant.region(),
                tenant.labels(),
                tenant.depth(),
                tenant.archived(),
                tenant.createdAt(),
                tenant.updatedAt());
    }
}
