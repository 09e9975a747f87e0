package dev.canopy.tenant;

import dev.canopy.attribute.Query;
import dev.canopy.platform.Where;
import java.util.Set;

/**
 * What the caller may see: everything, or the subtrees of some tenants. Every query of the domain carries one; what lies
 * outside does not exist for the caller.
 *
 * @param roots the ids of the tenants at the top of those subtrees; only read where {@code everything} is false
 */
public record Scope(boolean everything, Set<Long> roots) {
    private static final Scope EVERYTHING = new Scope(true, Set.of());

    public Scope {
        roots = Set.copyOf(roots);
    }

    /** All tenants; what every caller has until callers are known. */
    public static Scope all() {
        return EVERYTHING;
    }

    public static Scope subtrees(Set<Long> roots) {
        return new Scope(false, roots);
    }

    /** Narrows a query to this scope, where {@code tenant} is the path of a tenant's id in it. */
    public void restrict(Where where, String tenant) {
        if (!everything) {
            where.and(
                    tenant + " in (select visible.descendantId from TenantAncestry visible"
                            + " where visible.ancestorId in (:visibleRoots))",
                    "visibleRoots",
                    roots);
        }
    }

    /** Narrows a query of tenants to this scope. */
    public Query<Tenant> restrict(Query<Tenant> query) {
        return everything ? query : query.where(TenantAttributes.isBelowAny(roots));
    }
}
