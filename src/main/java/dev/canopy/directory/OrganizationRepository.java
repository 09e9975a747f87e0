package dev.canopy.directory;

import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.directory.OrganizationAttributes.ID;
import static dev.canopy.directory.OrganizationAttributes.NAME;
import static dev.canopy.directory.OrganizationAttributes.TENANT_ID;
import static dev.canopy.directory.OrganizationAttributes.UPDATED_AT;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Update;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/**
 * Reads and writes organizations. A list takes one statement, and an empty list one more, to find out why it is empty.
 */
@ApplicationScoped
class OrganizationRepository implements ProjectionRepository<Organization, UUID> {
    private final TenantRepository tenants;
    private final Cursors cursors;

    OrganizationRepository(TenantRepository tenants, Cursors cursors) {
        this.tenants = tenants;
        this.cursors = cursors;
    }

    /** Fails with 404 if the tenant does not exist. */
    Uni<Page<OrganizationView>> list(OrganizationQuery query) {
        // Counts users only for the organizations of one tenant, not for all organizations.
        Query<Organization> organizations = query.scope()
                .list(Organization.class, TENANT_ID, TenantSelection.one(query.tenant()))
                .select(OrganizationView.COLUMNS)
                .aggregating(Query.Aggregation.CORRELATED);
        return project(query.page().apply(organizations), query.page().rows())
                .call(rows -> rows.isEmpty()
                        ? tenants.getId(query.scope(), query.tenant())
                        : Uni.createFrom().nullItem())
                .map(rows -> cursors.page(rows, query.page()).map(OrganizationView::from));
    }

    /** Fails with 404 if the organization does not exist. */
    Uni<OrganizationView> get(Scope scope, UUID id) {
        return one(scope, id, visible(scope).select(OrganizationView.COLUMNS)).map(OrganizationView::from);
    }

    /**
     * The organization for a change: its tenant stays in the scope until the transaction ends. Fails with 404 if the
     * organization does not exist.
     */
    Uni<OrganizationIdentity> getIdentity(Scope scope, UUID id) {
        return one(scope, id, kept(scope).select(OrganizationIdentity.COLUMNS)).map(OrganizationIdentity::from);
    }

    /** The organization, unless it does not exist for a change or its tenant is archived; see {@link #getIdentity}. */
    static Query<Organization> active(Scope scope, UUID id) {
        return kept(scope)
                .where(ID.eq(id))
                .where(Condition.of(OrganizationIdentity.ARCHIVED).not());
    }

    private static Query<Organization> kept(Scope scope) {
        Query<Organization> kept = visible(scope);
        return scope.everything() ? kept : kept.where(scope.keeps(TENANT_ID));
    }

    private Uni<Row> one(Scope scope, UUID id, Query<Organization> organizations) {
        return project(organizations.where(ID.eq(id)), 1)
                .chain(rows ->
                        rows.isEmpty() ? missing(scope, id) : Uni.createFrom().item(rows.getFirst()));
    }

    /** Fails with 403 for an organization that the caller sees, otherwise with 404. */
    private <V> Uni<V> missing(Scope scope, UUID id) {
        return scope.isNarrower()
                ? project(scope.lookup(Organization.class, TENANT_ID).select(ID).where(ID.eq(id)), 1)
                        .map(found -> {
                            throw found.isEmpty() ? unknown(id) : ProblemException.forbidden();
                        })
                : Uni.createFrom().failure(unknown(id));
    }

    /** The organizations with these ids, in any order, without those that do not exist for the caller. */
    Uni<List<OrganizationName>> listNames(Scope scope, List<UUID> ids) {
        return project(
                        visible(scope).select(OrganizationName.COLUMNS).where(DatabaseFunctions.isOneOf(ID, ids)),
                        ids.size())
                .map(rows -> rows.stream().map(OrganizationName::from).toList());
    }

    Uni<Void> insert(Organization organization) {
        return persistAndFlush(organization).replaceWithVoid();
    }

    /** Fails with 404 if the organization does not exist, and with 412 if it has another version. */
    Uni<Void> rename(Scope scope, UUID id, String name, IfMatch ifMatch) {
        Update<Organization> update =
                Update.of(Organization.class).set(NAME, value(name)).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> update.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        Statement statement = (scope.everything() ? update : update.where(scope.keeps(TENANT_ID))).render();
        return update(statement.hql(), statement.parameters())
                .chain(changed -> changed == 0
                        ? (ifMatch.isGiven() ? getIdentity(scope, id) : missing(scope, id)).map(kept -> {
                            throw IfMatch.stale();
                        })
                        : Uni.createFrom().voidItem());
    }

    /** Fails with 404 if the organization does not exist, and with 412 if it has another version. */
    Uni<Void> delete(Scope scope, OrganizationIdentity organization, IfMatch ifMatch) {
        UUID id = organization.id();
        Delete<Organization> delete = Delete.of(Organization.class).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> delete.where(DatabaseFunctions.isOneOf(UPDATED_AT, versions)));
        Statement statement = delete.render();
        return delete(statement.hql(), statement.parameters())
                .chain(deleted -> deleted == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, id))
                        : Uni.createFrom().voidItem());
    }

    private static Query<Organization> visible(Scope scope) {
        return scope.query(Organization.class, TENANT_ID);
    }

    static ProblemException unknown(UUID id) {
        return ProblemException.notFound("organization", id.toString());
    }
}
