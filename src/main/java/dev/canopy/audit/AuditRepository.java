package dev.canopy.audit;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the audit log: a page in one statement, in another one if it is that of a tenant, and in a third one if the
 * caller sees only a part of the trees, and the page names parents.
 */
@ApplicationScoped
class AuditRepository implements ProjectionRepository<AuditEntry, Long> {
    private final TenantRepository tenants;
    private final Cursors cursors;

    AuditRepository(TenantRepository tenants, Cursors cursors) {
        this.tenants = tenants;
        this.cursors = cursors;
    }

    /** Fails with 404 if the tenant does not exist. */
    Uni<Page<AuditView>> list(AuditQuery query) {
        return query.tenant().isEmpty()
                ? page(query, visible(query.scope()))
                : tenants.getId(query.scope(), query.tenant().get()).chain(id -> page(query, ofTenant(query, id)));
    }

    private Uni<Page<AuditView>> page(AuditQuery query, Query<AuditEntry> entries) {
        Optional.ofNullable(query.range().from()).ifPresent(from -> entries.where(AuditAttributes.AT.ge(from)));
        Optional.ofNullable(query.range().to()).ifPresent(to -> entries.where(AuditAttributes.AT.lt(to)));
        query.actor()
                .ifPresent(
                        actor -> entries.where(AuditAttributes.ACTOR.eq(actor).or(AuditAttributes.ACTOR_ID.eq(actor))));
        return project(query.page().apply(entries), query.page().rows())
                .map(rows -> cursors.page(rows, query.page()).map(AuditView::from))
                .chain(page -> withoutForeignParents(query.scope(), page));
    }

    /** The parent at the top of the caller's trees, and one from which a tenant has come, do not exist for the caller. */
    private Uni<Page<AuditView>> withoutForeignParents(Scope scope, Page<AuditView> page) {
        Set<String> parents = page.data().stream().flatMap(AuditView::parents).collect(Collectors.toUnmodifiableSet());
        return scope.seesEverything() || parents.isEmpty()
                ? Uni.createFrom().item(page)
                : tenants.listSeen(scope, parents).map(seen -> page.map(entry -> entry.withParentsIn(seen)));
    }

    private static Query<AuditEntry> visible(Scope scope) {
        return scope.list(AuditEntry.class, AuditAttributes.TENANT_ID).select(AuditView.COLUMNS);
    }

    private static Query<AuditEntry> ofTenant(AuditQuery query, Long id) {
        return switch (query.reach()) {
            case SUBTREE -> visible(Scope.subtrees(Set.of(id)));
            case OWN -> visible(query.scope()).where(AuditAttributes.TENANT_ID.eq(id));
        };
    }
}
