package dev.canopy.lesson;

import dev.canopy.directory.Organization;
import dev.canopy.directory.User;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.common.ProjectedFieldName;
import java.util.Comparator;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A user with its organization and tenant, as each strategy reads it and as it appears in a response.
 *
 * @param organization the name of the organization
 * @param tenant the key of the tenant
 */
@Schema(name = "LessonUser", description = "a user with its organization and tenant")
record UserEntry(
        @Schema(description = "the id of the user") UUID id,

        @Schema(description = "the first name") String firstName,

        @Schema(description = "the last name") String lastName,

        @Schema(description = "the e-mail address") String email,

        @Schema(description = "the name of the organization") @ProjectedFieldName("organization.name")
        String organization,

        @Schema(description = "the key of the tenant") @ProjectedFieldName("organization.tenant.key")
        String tenant,

        @Schema(description = "the name of the tenant") @ProjectedFieldName("organization.tenant.name")
        String tenantName) {
    /** Users are sorted in Java, so that the order is the same for each strategy. */
    static final Comparator<UserEntry> ORDER = Comparator.comparing(UserEntry::email, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(UserEntry::id);

    static UserEntry of(User user, Organization organization, String tenant, String tenantName) {
        return new UserEntry(
                user.id(), user.firstName(), user.lastName(), user.email(), organization.name(), tenant, tenantName);
    }

    /** The entry of a user whose organization and tenant have been fetched. */
    static UserEntry of(User user) {
        Tenant tenant = user.organization().tenant();
        return of(user, user.organization(), tenant.key(), tenant.name());
    }
}
