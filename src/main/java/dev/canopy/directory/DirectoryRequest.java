package dev.canopy.directory;

import dev.canopy.tenant.TenantKey;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The shapes of bodies in the OpenAPI document. Bodies are read field by field, in order to report all errors at once.
 */
final class DirectoryRequest {
    private DirectoryRequest() {}

    @Schema(name = "NewOrganization", description = "an organization to be created")
    record CreateOrganization(
            @Schema(
                    examples = "Acme Legal",
                    required = true,
                    minLength = 1,
                    maxLength = OrganizationDraft.MAX_NAME,
                    description = "the name, unique within the tenant regardless of case")
            String name) {}

    @Schema(name = "OrganizationPatch", description = "the fields of an organization to change")
    record PatchOrganization(
            @Schema(
                    examples = "Acme Law",
                    minLength = 1,
                    maxLength = OrganizationDraft.MAX_NAME,
                    description = "the new name, unique within the tenant regardless of case")
            String name) {}

    @Schema(name = "OrganizationLine", description = "a line of an import of organizations")
    record ImportOrganization(
            @Schema(
                    examples = "acme-emea",
                    required = true,
                    pattern = TenantKey.PATTERN,
                    description = TenantKey.DESCRIPTION)
            String tenant,

            @Schema(
                    examples = "Acme Legal",
                    required = true,
                    minLength = 1,
                    maxLength = OrganizationDraft.MAX_NAME,
                    description = "the name, unique within the tenant regardless of case")
            String name) {}

    @Schema(name = "NewUser", description = "a user to be created")
    record CreateUser(
            @Schema(
                    examples = "Ada",
                    required = true,
                    minLength = 1,
                    maxLength = UserDraft.MAX_NAME,
                    description = "the first name")
            String firstName,

            @Schema(
                    examples = "Lovelace",
                    required = true,
                    minLength = 1,
                    maxLength = UserDraft.MAX_NAME,
                    description = "the last name")
            String lastName,

            @Schema(
                    examples = "Ada.Lovelace@acme.example",
                    required = true,
                    format = "idn-email",
                    maxLength = EmailAddress.MAX,
                    description = "the e-mail address, unique within the organization regardless of case")
            String email) {}

    @Schema(name = "UserPatch", description = "the fields of a user to change")
    record PatchUser(
            @Schema(examples = "Ada", minLength = 1, maxLength = UserDraft.MAX_NAME, description = "the new first name")
            String firstName,

            @Schema(examples = "King", minLength = 1, maxLength = UserDraft.MAX_NAME, description = "the new last name")
            String lastName,

            @Schema(
                    examples = "Ada.King@acme.example",
                    format = "idn-email",
                    maxLength = EmailAddress.MAX,
                    description = "the new e-mail address, unique within the organization regardless of case")
            String email) {}

    @Schema(name = "UserLine", description = "a line of an import of users")
    record ImportUser(
            @Schema(
                    examples = "acme-emea",
                    required = true,
                    pattern = TenantKey.PATTERN,
                    description = TenantKey.DESCRIPTION)
            String tenant,

            @Schema(
                    examples = "Acme Legal",
                    required = true,
                    description = "the name of an existing organization of the tenant, regardless of case")
            String organization,

            @Schema(
                    examples = "Ada",
                    required = true,
                    minLength = 1,
                    maxLength = UserDraft.MAX_NAME,
                    description = "the first name")
            String firstName,

            @Schema(
                    examples = "Lovelace",
                    required = true,
                    minLength = 1,
                    maxLength = UserDraft.MAX_NAME,
                    description = "the last name")
            String lastName,

            @Schema(
                    examples = "Ada.Lovelace@acme.example",
                    required = true,
                    format = "idn-email",
                    maxLength = EmailAddress.MAX,
                    description = "the e-mail address, unique within the organization regardless of case")
            String email) {}

    @Schema(name = "DirectoryImportResult", description = "the result of an import")
    record Imported(
            @Schema(examples = "63", description = "the number of imported lines")
            int imported) {}
}
