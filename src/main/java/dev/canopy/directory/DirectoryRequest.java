package dev.canopy.directory;

import dev.canopy.tenant.TenantKey;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shapes of bodies in the OpenAPI document; bodies themselves are read field by field, to say all that is wrong. */
final class DirectoryRequest {
    private DirectoryRequest() {}

    @Schema(name = "NewOrganization")
    record CreateOrganization(
            @Schema(examples = "Acme Legal", required = true, minLength = 1, maxLength = OrganizationDraft.MAX_NAME)
            String name) {}

    @Schema(name = "OrganizationPatch", description = "what is left out stays as it is")
    record PatchOrganization(
            @Schema(examples = "Acme Law", minLength = 1, maxLength = OrganizationDraft.MAX_NAME)
            String name) {}

    @Schema(name = "OrganizationLine")
    record ImportOrganization(
            @Schema(examples = "acme-emea", required = true, pattern = TenantKey.PATTERN)
            String tenant,

            @Schema(examples = "Acme Legal", required = true, minLength = 1, maxLength = OrganizationDraft.MAX_NAME)
            String name) {}

    @Schema(name = "NewUser")
    record CreateUser(
            @Schema(examples = "Ada", required = true, minLength = 1, maxLength = UserDraft.MAX_NAME)
            String firstName,

            @Schema(examples = "Lovelace", required = true, minLength = 1, maxLength = UserDraft.MAX_NAME)
            String lastName,

            @Schema(
                    examples = "Ada.Lovelace@acme.example",
                    required = true,
                    format = "idn-email",
                    maxLength = EmailAddress.MAX)
            String email) {}

    @Schema(name = "UserPatch", description = "what is left out stays as it is")
    record PatchUser(
            @Schema(examples = "Ada", minLength = 1, maxLength = UserDraft.MAX_NAME)
            String firstName,

            @Schema(examples = "King", minLength = 1, maxLength = UserDraft.MAX_NAME)
            String lastName,

            @Schema(examples = "Ada.King@acme.example", format = "idn-email", maxLength = EmailAddress.MAX)
            String email) {}

    @Schema(name = "UserLine")
    record ImportUser(
            @Schema(examples = "acme-emea", required = true, pattern = TenantKey.PATTERN)
            String tenant,

            @Schema(examples = "Acme Legal", required = true, description = "the name of an organization that is there")
            String organization,

            @Schema(examples = "Ada", required = true, minLength = 1, maxLength = UserDraft.MAX_NAME)
            String firstName,

            @Schema(examples = "Lovelace", required = true, minLength = 1, maxLength = UserDraft.MAX_NAME)
            String lastName,

            @Schema(
                    examples = "Ada.Lovelace@acme.example",
                    required = true,
                    format = "idn-email",
                    maxLength = EmailAddress.MAX)
            String email) {}

    @Schema(name = "DirectoryImportResult")
    record Imported(@Schema(examples = "63") int imported) {}
}
