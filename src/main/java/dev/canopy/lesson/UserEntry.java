package dev.canopy.lesson;

import dev.canopy.directory.Organization;
import dev.canopy.directory.User;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.common.ProjectedFieldName;
import java.util.Comparator;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A user with the names of where it belongs: what each strategy reads, and what the client gets.
 *
 * @param organization its name
 * @param tenant its key
 */
@Schema(name = "LessonUser")
record UserEntry(
        UUID id,
        String firstName,
        String lastName,
        String email,
        @ProjectedFieldName("organization.name") String organization,
        @ProjectedFieldName("organization.tenant.key") String tenant,
        @ProjectedFieldName("organization.tenant.name") String tenantName) {
    /** Made in Java, so that it is the same whatever a strategy reads first. */
    static final Comparator<UserEntry> ORDER = Comparator.comparing(UserEntry::email, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(UserEntry::id);

    static UserEntry of(User user, Organization organization, String tenant, String tenantName) {
        return new UserEntry(
                user.id(), user.firstName(), user.lastName(), user.email(), organization.name(), tenant, tenantName);
    }

    /** Of a user whose organization is loaded, and that one's tenant. */
    static UserEntry of(User user) {
        Tenant tenant = user.organization().tenant();
        return of(user, user.organization(), tenant.key(), tenant.name());
    }
}
