package dev.canopy.audit;

import static dev.canopy.attribute.DatabaseFunctions.inDatabase;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit log: a page in one statement, in another one if it is that of a tenant, and in a third one if the
 * caller sees only a part of the trees, and the page names parents.
 */
@ApplicationScoped
class AuditRepository implements ProjectionRepository<AuditEntry, Long> {
    /**
     * The ids of the newest entries of the tenants, and of those that were deleted below them. Parameters, twice: from,
     * time of the last entry of the page before, to, id of that entry, three times the actor, the number of rows; then
     * the number of rows again. The upper bounds are one condition, so that the index is read from there. The offset
     * keeps the planner from reading the entries of others by the actor.
     */
    static final String NEWEST = """
            select newest.id
            from (select t.id from tenant t where t.id = %s) seen
            cross join lateral (
              (select e.id, e.at from audit_entry e
              where e.tenant_id = seen.id
                and e.at >= coalesce(cast(? as timestamptz), ''-infinity'')
                and (e.at, e.id) < (
                  coalesce(cast(? as timestamptz), cast(? as timestamptz), ''infinity''),
                  coalesce(cast(? as bigint), 0))
                and (cast(? as text) is null or e.actor = cast(? as text) or e.actor_id = cast(? as text))
              order by e.at desc, e.id desc limit ?)
              union all
              (select i.entry_id, i.at from audit_inherited_entry i
              where i.tenant_id = seen.id
                and i.at >= coalesce(cast(? as timestamptz), ''-infinity'')
                and (i.at, i.entry_id) < (
                  coalesce(cast(? as timestamptz), cast(? as timestamptz), ''infinity''),
                  coalesce(cast(? as bigint), 0))
                and (cast(? as text) is null or exists (
                  select from audit_entry e
                  where e.id = i.entry_id and (e.actor = cast(? as text) or e.actor_id = cast(? as text)) offset 0))
              order by i.at desc, i.entry_id desc limit ?)
            ) newest
            order by newest.at desc, newest.id desc limit ?""";

    /**
     * The entry belongs to a tenant below the one with the id, or to one that was deleted there. Parameters: the entry,
     * its tenant, and the id.
     */
    private static final String IS_BELOW = """
            (exists (select from tenant_ancestry up
              where up.descendant_id = coalesce(
                  (select i.tenant_id from audit_inherited_entry i where i.entry_id = ?), ?)
                and up.ancestor_id = ? offset 0))""";

    private final TenantRepository tenants;
    private final Cursors cursors;

    AuditRepository(TenantRepository tenants, Cursors cursors) {
        this.tenants = tenants;
        this.cursors = cursors;
    }

    /** Fails with 404 if the tenant does not exist. */
    Uni<Page<AuditView>> list(AuditQuery query) {
        return query.tenant().isEmpty()
                ? page(query, newest(query, query.scope()))
                : tenants.getId(query.scope(), query.tenant().get()).chain(id -> page(query, ofTenant(query, id)));
    }

    private Uni<Page<AuditView>> page(AuditQuery query, Query<AuditEntry> entries) {
        Optional.ofNullable(query.range().from()).ifPresent(from -> entries.filter(AuditAttributes.AT.ge(from)));
        Optional.ofNullable(query.range().to()).ifPresent(to -> entries.filter(AuditAttributes.AT.lt(to)));
        query.actor()
                .ifPresent(actor ->
                        entries.filter(AuditAttributes.ACTOR.eq(actor).or(AuditAttributes.ACTOR_ID.eq(actor))));
        return project(query.page().apply(entries), query.page().rows())
                .map(rows -> cursors.page(rows, query.page()).map(AuditView::from))
                .chain(page -> withoutForeignParents(query.scope(), page));
    }

    /**
     * The parent at the top of the caller's trees, and one from which a tenant has come, do not exist for the caller.
     */
    private Uni<Page<AuditView>> withoutForeignParents(Scope scope, Page<AuditView> page) {
        Set<String> parents = page.data().stream().flatMap(AuditView::parents).collect(Collectors.toUnmodifiableSet());
        return scope.seesEverything() || parents.isEmpty()
                ? Uni.createFrom().item(page)
                : tenants.listSeen(scope, parents).map(seen -> page.map(entry -> entry.withParentsIn(seen)));
    }

    private static Query<AuditEntry> ofTenant(AuditQuery query, Long id) {
        return switch (query.reach()) {
            case SUBTREE ->
                query.scope().everything()
                        ? query.scope()
                                .query(AuditEntry.class, AuditAttributes.TENANT_ID)
                                .select(AuditView.COLUMNS)
                                .where(inDatabase(
                                        IS_BELOW,
                                        AuditAttributes.ID,
                                        List.of(AuditAttributes.TENANT_ID, Expressions.value(id))))
                        : newest(query, Scope.subtrees(Set.of(id)));
            case OWN ->
                query.scope()
                        .query(AuditEntry.class, AuditAttributes.TENANT_ID)
                        .select(AuditView.COLUMNS)
                        .where(AuditAttributes.TENANT_ID.eq(id));
        };
    }

    /** The page is among the newest entries of each tenant. Those of other tenants in between are not read. */
    private static Query<AuditEntry> newest(AuditQuery query, Scope scope) {
        List<@Nullable Object> last = query.page().after() == null
                ? Arrays.asList(null, null)
                : AuditQuery.ORDER.values(query.page().after());
        String actor = query.actor().orElse(null);
        Expression<AuditEntry, Long> number =
                Expressions.value((long) query.page().rows());
        List<Expression<AuditEntry, ?>> each = List.of(
                Expressions.value(Type.TIME, query.range().from()),
                Expressions.value(Type.TIME, (Instant) last.get(0)),
                Expressions.value(Type.TIME, query.range().to()),
                Expressions.value(Type.LONG, (Long) last.get(1)),
                Expressions.value(actor),
                Expressions.value(actor),
                Expressions.value(actor),
                number);
        List<Expression<AuditEntry, ?>> values = Stream.of(each, each, List.<Expression<AuditEntry, ?>>of(number))
                .flatMap(List::stream)
                .toList();
        return scope.listBy(AuditEntry.class, AuditAttributes.ID, NEWEST, TenantSelection.ALL, values)
                .select(AuditView.COLUMNS);
    }
}
