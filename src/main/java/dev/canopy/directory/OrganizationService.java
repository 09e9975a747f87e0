package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of organizations: a name is unique within a tenant, an archived tenant gets no new organizations, and an
 * organization with users cannot be deleted.
 */
@ApplicationScoped
public class OrganizationService {
    private final OrganizationRepository organizations;
    private final TenantRepository tenants;

    OrganizationService(OrganizationRepository organizations, TenantRepository tenants) {
        this.organizations = organizations;
        this.tenants = tenants;
    }

    /**
     * Creates an organization and returns its id. Fails with 404 if the tenant does not exist, and with 409 if the name
     * is taken or the tenant is archived.
     */
    public Uni<UUID> create(Scope scope, String tenantKey, String name) {
        return Panache.withTransaction(() -> tenants.getIdentity(scope, tenantKey)
                        .chain(tenant -> {
                            tenant.requireActive(tenantKey);
                            Organization organization = new Organization(tenant, name);
                            return organizations.insert(organization).replaceWith(organization.id());
                        }))
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, tenantKey));
    }

    /**
     * Fails with 404 if the organization does not exist, with 409 if the name is taken, and with 412 if it has another
     * version.
     */
    Uni<Void> rename(Scope scope, UUID id, Optional<String> name, IfMatch ifMatch) {
        return name.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.withTransaction(() -> organizations.rename(scope, id, name.get(), ifMatch));
    }

    /**
     * Fails with 404 if the organization does not exist, with 409 if it has users, and with 412 if it has another
     * version.
     */
    Uni<Void> delete(Scope scope, UUID id, IfMatch ifMatch) {
        return Panache.withTransaction(() -> organizations
                        .getIdentity(scope, id)
                        .chain(organization -> organizations.delete(scope, organization, ifMatch)))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(users ->
                        ProblemException.conflict("The organization '" + id + "' has users; delete them first."));
    }
}
