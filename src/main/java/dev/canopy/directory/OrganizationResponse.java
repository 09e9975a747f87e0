package dev.canopy.directory;

import dev.canopy.request.Versioned;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An organization in a response. */
@Schema(name = "Organization", description = "an organization of a tenant")
record OrganizationResponse(
        @Schema(description = OrganizationResource.ID) UUID id,

        @Schema(examples = "Acme Legal", required = true, description = "the name")
        String name,

        @Schema(examples = "acme-emea", required = true, description = "the key of the tenant")
        String tenant,

        @Schema(description = "when the organization was created")
        Instant createdAt,

        @Schema(description = "when the organization last changed")
        Instant updatedAt)
        implements Versioned {
    static OrganizationResponse from(OrganizationView organization) {
        return new OrganizationResponse(
                organization.id(),
                organization.name(),
                organization.tenant(),
                organization.createdAt(),
                organization.updatedAt());
    }

    @Override
    public Instant version() {
        return updatedAt;
    }
}
