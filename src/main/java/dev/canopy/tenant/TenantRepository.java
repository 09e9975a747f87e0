package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads tenants, each list in one statement. */
@ApplicationScoped
public class TenantRepository implements ProjectionRepository<Tenant, Long> {
    private final Cursors cursors;

    TenantRepository(Cursors cursors) {
        this.cursors = cursors;
    }

    /** The id of the tenant with this key, regardless of case. Fails with not-found. */
    public Uni<Long> getId(Scope scope, String key) {
        return one(scope, key, List.of(TenantAttributes.ID)).map(row -> row.require(TenantAttributes.ID));
    }

    /**
     * The identity of the tenant with this key, regardless of case, for a change: the tenant stays in the scope until
     * the transaction ends. Fails with not-found.
     */
    public Uni<TenantIdentity> getIdentity(Scope scope, String key) {
        return one(scope, key, TenantIdentity.COLUMNS, scope.keeps(TenantAttributes.ID))
                .map(TenantIdentity::from);
    }

    /** The identity of the tenant with this key, regardless of case, for a read. Fails with not-found. */
    public Uni<TenantIdentity> getIdentityForRead(Scope scope, String key) {
        return one(scope, key, TenantIdentity.COLUMNS).map(TenantIdentity::from);
    }

    /**
     * As {@link #getIdentity}, for a change that is allowed only from above: a tenant does not grant itself a credit.
     * Fails with not-found, or with a 403 if the request is not allowed for an ancestor.
     */
    public Uni<TenantIdentity> getIdentityFromAbove(Scope scope, String key) {
        return one(scope, key, TenantIdentity.COLUMNS, scope.keepsFromAbove(TenantAttributes.ID))
                .map(TenantIdentity::from);
    }

    /** The names of the tenants with these ids, in any order, without tenants outside the scope. */
    public Uni<List<TenantName>> listNames(Scope scope, List<Long> ids) {
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantName.COLUMNS)
                .where(DatabaseFunctions.isOneOf(TenantAttributes.ID, ids));
        return project(query, ids.size())
                .map(rows -> rows.stream().map(TenantName::from).toList());
    }

    /** Returns the keys that belong to tenants that the caller sees. */
    public Uni<Set<String>> listSeen(Scope scope, Set<String> keys) {
        Query<Tenant> query = scope.lookup(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.KEY)
                .where(TenantAttributes.KEY.in(List.copyOf(keys)));
        return project(query, keys.size())
                .map(rows -> rows.stream()
                        .map(row -> row.require(TenantAttributes.KEY))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    Uni<TenantView> get(Scope scope, String key) {
        TenantPosition position = TenantPosition.of(scope);
        return one(scope, key, TenantView.columns(position)).map(row -> TenantView.from(row, position));
    }

    private Uni<Row> one(Scope scope, String key, List<? extends Expression<Tenant, ?>> columns) {
        return one(scope, key, columns, scope.covers(TenantAttributes.ID));
    }

    private Uni<Row> one(
            Scope scope,
            String key,
            List<? extends Expression<Tenant, ?>> columns,
            Expression<Tenant, Boolean> allowed) {
        Query<Tenant> query = scope.lookup(Tenant.class, TenantAttributes.ID)
                .select(columns)
                .where(TenantAttributes.KEY.eq(TenantKey.existing(key)));
        if (!scope.everything()) {
            query.select(allowed);
        }
        return project(query, 1).map(rows -> {
            if (rows.isEmpty()) {
                throw ProblemException.notFound("tenant", key);
            }
            scope.require(scope.everything() || rows.get(0).require(allowed));
            return rows.get(0);
        });
    }

    Uni<Page<TenantView>> list(TenantQuery query) {
        TenantPosition position = TenantPosition.of(query.scope());
        return project(rows(query, position), query.page().rows())
                .call(rows -> rows.isEmpty()
                        ? expectAll(query.scope(), query.named())
                        : Uni.createFrom().voidItem())
                .map(rows -> cursors.page(rows, query.page()).map(row -> TenantView.from(row, position)));
    }

    static Query<Tenant> rows(TenantQuery query, TenantPosition position) {
        Query<Tenant> tenants = query.begin().select(TenantView.columns(position));
        if (!query.words().isEmpty()) {
            tenants.filter(TenantAttributes.matchesWords(SearchWords.toQuery(query.words())));
        }
        query.labels().forEach((name, value) -> tenants.filter(TenantAttributes.hasLabel(name, value)));
        return query.page().apply(tenants);
    }

    /** The subtree of a tenant, down to a number of levels below it: the tenant first, and parents before children. */
    Uni<List<TenantView>> listSubtree(Scope scope, String key, int levels) {
        TenantPosition position = TenantPosition.of(scope);
        Query<Tenant> subtree = scope.list(
                        Tenant.class, TenantAttributes.ID, TenantSelection.subtree(TenantKey.existing(key), levels))
                .select(TenantView.columns(position))
                .orderBy(TenantAttributes.DEPTH.asc(), TenantAttributes.KEY.asc());
        return project(subtree, Integer.MAX_VALUE)
                .map(rows ->
                        rows.stream().map(row -> TenantView.from(row, position)).toList())
                .call(rows ->
                        rows.isEmpty() ? missing(scope, key) : Uni.createFrom().voidItem());
    }

    /**
     * Fails for a tenant that a query of the allowed tenants has not found: with a 403 if the caller sees it, otherwise
     * with a 404.
     *
     * @param key as the client sent it
     */
    public Uni<Void> missing(Scope scope, String key) {
        ProblemException unknown = ProblemException.notFound("tenant", key);
        return scope.isNarrower()
                ? getId(scope, key).onItem().failWith(() -> unknown).replaceWithVoid()
                : Uni.createFrom().failure(unknown);
    }

    /** Fails with not-found if a tenant with one of these keys does not exist. A list may be empty for that reason. */
    private Uni<Void> expectAll(Scope scope, List<String> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Query<Tenant> named = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.KEY)
                .where(TenantAttributes.KEY.in(keys));
        return project(named, keys.size()).chain(rows -> {
            Set<String> found =
                    rows.stream().map(row -> row.require(TenantAttributes.KEY)).collect(Collectors.toSet());
            return keys.stream()
                    .filter(key -> !found.contains(key))
                    .findFirst()
                    .map(key -> missing(scope, key))
                    .orElseGet(() -> Uni.createFrom().voidItem());
        });
    }
}
