package dev.canopy.tenant;

import dev.canopy.request.Versioned;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant in a response. */
@Schema(name = "Tenant", description = "a node of the tree")
record TenantResponse(
        @Schema(
                examples = "acme-emea",
                pattern = TenantKey.PATTERN,
                required = true,
                description = "the unique key of the tenant, in lower case")
        String key,

        @Schema(examples = "Acme EMEA", required = true, description = "the display name")
        String name,

        @Schema(examples = "acme", nullable = true, description = "the key of the parent; null for a root") @Nullable String parent,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = CurrencyCode.DESCRIPTION)
        String currency,

        @Schema(examples = "eu-central", nullable = true, description = "the region, as the client names it") @Nullable String region,

        @Schema(description = "names and values that the client has set")
        Map<String, String> labels,

        @Schema(examples = "1", description = "the number of steps up to the root; 0 for a root")
        long depth,

        @Schema(description = "whether the tenant is archived, and takes no usage from then on")
        boolean archived,

        @Schema(description = "the time at which the tenant was created")
        Instant createdAt,

        @Schema(description = "the time of the last change") Instant updatedAt)
        implements Versioned {

    TenantResponse {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    static TenantResponse from(TenantView tenant) {
        return new TenantResponse(
                tenant.key(),
                tenant.name(),
                tenant.parent(),
                tenant.currency(),
                tenant.region(),
                tenant.labels(),
                tenant.depth(),
                tenant.archived(),
                tenant.createdAt(),
                tenant.updatedAt());
    }

    @Override
    public Instant version() {
        return updatedAt;
    }
}
