package dev.canopy.tenant;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Type;
import java.util.Set;

/**
 * The part of the trees that the caller may see: everything, or the subtrees of some tenants. Every query of the domain
 * has a scope. Tenants outside it do not exist for the caller.
 *
 * @param roots the ids of the tenants at the top of the subtrees; ignored if {@code everything} is true
 */
public record Scope(boolean everything, Set<Long> roots) {
    private static final Scope EVERYTHING = new Scope(true, Set.of());

    public Scope {
        roots = Set.copyOf(roots);
    }

    /** All tenants. Every caller has this scope, because the service does not identify callers yet. */
    public static Scope all() {
        return EVERYTHING;
    }

    public static Scope subtrees(Set<Long> roots) {
        return new Scope(false, roots);
    }

    /** Whether a tenant is in this scope, by the column that holds its id. */
    public <E> Condition<E> covers(Expression<E, Long> tenant) {
        return everything ? Condition.of(Expressions.constant(Type.BOOLEAN, true)) : Subtrees.contain(tenant, roots);
    }

    /** Narrows a query of tenants to this scope. */
    public Query<Tenant> restrict(Query<Tenant> query) {
        return everything ? query : query.where(covers(TenantAttributes.ID));
    }
}
