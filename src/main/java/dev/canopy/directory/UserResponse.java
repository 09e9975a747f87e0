package dev.canopy.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.tenant.TenantName;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A user as the client gets it; what was not asked for by {@code include} is not there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "User")
record UserResponse(
        UUID id,
        UUID organizationId,
        @Schema(examples = "Ada", required = true) String firstName,
        @Schema(examples = "Lovelace", required = true) String lastName,
        @Schema(examples = "Ada Lovelace", required = true) String fullName,

        @Schema(examples = "Ada.Lovelace@acme.example", required = true)
        String email,

        Instant createdAt,
        Instant updatedAt,

        @Schema(description = "with include=organization") @Nullable OrganizationPart organization,

        @Schema(description = "with include=tenant") @Nullable TenantPart tenant) {

    /** The organization of a user. */
    @Schema(name = "UserOrganization")
    record OrganizationPart(
            UUID id,

            @Schema(examples = "Acme Legal", required = true)
            String name) {
        static OrganizationPart from(OrganizationName organization) {
            return new OrganizationPart(organization.id(), organization.name());
        }
    }

    /** The tenant of the organization of a user. */
    @Schema(name = "UserTenant")
    record TenantPart(
            @Schema(examples = "acme-emea", required = true) String key,
            @Schema(examples = "Acme EMEA", required = true) String name) {
        static TenantPart from(TenantName tenant) {
            return new TenantPart(tenant.key(), tenant.name());
        }
    }

    static UserResponse from(UserView user) {
        return new UserResponse(
                user.id(),
                user.organizationId(),
                user.firstName(),
                user.lastName(),
                user.fullName(),
                user.email(),
                user.createdAt(),
                user.updatedAt(),
                user.organization() == null ? null : OrganizationPart.from(user.organization()),
                user.tenant() == null ? null : TenantPart.from(user.tenant()));
    }
}
