package dev.canopy.directory;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An organization as the client gets it. */
@Schema(name = "Organization")
record OrganizationResponse(
        UUID id,
        @Schema(examples = "Acme Legal", required = true) String name,

        @Schema(examples = "acme-emea", required = true, description = "key of its tenant")
        String tenant,

        Instant createdAt,
        Instant updatedAt) {
    static OrganizationResponse from(OrganizationView organization) {
        return new OrganizationResponse(
                organization.id(),
                organization.name(),
                organization.tenant(),
                organization.createdAt(),
                organization.updatedAt());
    }
}
