package dev.canopy.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.request.Versioned;
import dev.canopy.tenant.TenantName;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A user in a response. The organization and the tenant are omitted unless {@code include} requests them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "User", description = "a user of an organization")
record UserResponse(
        @Schema(description = "the id of the user") UUID id,

        @Schema(description = OrganizationResource.ID) UUID organizationId,

        @Schema(examples = "Ada", required = true, description = "the first name")
        String firstName,

        @Schema(examples = "Lovelace", required = true, description = "the last name")
        String lastName,

        @Schema(
                examples = "Ada Lovelace",
                required = true,
                description = "the first and the last name, separated by a space")
        String fullName,

        @Schema(examples = "Ada.Lovelace@acme.example", required = true, description = "the e-mail address")
        String email,

        @Schema(description = "when the user was created") Instant createdAt,

        @Schema(description = "when the user last changed") Instant updatedAt,

        @Schema(description = "the organization; only with include=organization") @Nullable OrganizationPart organization,

        @Schema(description = "the tenant of the organization; only with include=tenant") @Nullable TenantPart tenant)
        implements Versioned {

    /** The organization of a user. */
    @Schema(name = "UserOrganization", description = "the organization of a user")
    record OrganizationPart(
            @Schema(description = OrganizationResource.ID) UUID id,

            @Schema(examples = "Acme Legal", required = true, description = "the name of the organization")
            String name) {
        static OrganizationPart from(OrganizationName organization) {
            return new OrganizationPart(organization.id(), organization.name());
        }
    }

    /** The tenant of the organization of a user. */
    @Schema(name = "UserTenant", description = "the tenant of the organization of a user")
    record TenantPart(
            @Schema(examples = "acme-emea", required = true, description = "the key of the tenant")
            String key,

            @Schema(examples = "Acme EMEA", required = true, description = "the name of the tenant")
            String name) {
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

    @Override
    public Instant version() {
        return updatedAt;
    }
}
