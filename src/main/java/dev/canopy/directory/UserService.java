package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The rules of users: an e-mail address is unique within an organization, and an archived tenant gets no new users. */
@ApplicationScoped
class UserService {
    private final UserWrites users;
    private final OrganizationRepository organizations;

    UserService(UserWrites users, OrganizationRepository organizations) {
        this.users = users;
        this.organizations = organizations;
    }

    /**
     * Creates a user and returns its id. Fails with 404 if the organization does not exist, and with 409 if the e-mail
     * address is taken or the tenant is archived.
     */
    Uni<UUID> create(Scope scope, UUID organizationId, UserDraft draft) {
        UUID id = PublicId.next();
        return Panache.withTransaction(() -> users.insert(scope, organizationId, id, draft)
                        .chain(stored -> stored
                                ? Uni.createFrom().item(id)
                                : organizations
                                        .getIdentity(scope, organizationId)
                                        .chain(organization -> organization.archived()
                                                ? Uni.createFrom().item(false)
                                                : users.insert(scope, organizationId, id, draft)) // moved meanwhile
                                        .map(storedNow -> {
                                            if (!storedNow) {
                                                throw ProblemException.conflict("The tenant of the organization '"
                                                        + organizationId + "' is archived.");
                                            }
                                            return id;
                                        })))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(deletedMeanwhile -> OrganizationRepository.unknown(organizationId));
    }

    /**
     * Fails with 404 if the user does not exist, with 409 if the e-mail address is taken, and with 412 if the user has
     * another version.
     */
    Uni<Void> change(Scope scope, UUID id, UserChange change, IfMatch ifMatch) {
        return change.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.withTransaction(() -> users.change(scope, id, change, ifMatch));
    }

    /** Fails with 404 if the user does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, UUID id, IfMatch ifMatch) {
        return Panache.withTransaction(() -> users.delete(scope, id, ifMatch));
    }
}
