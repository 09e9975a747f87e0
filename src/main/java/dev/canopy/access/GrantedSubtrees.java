package dev.canopy.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The subtrees of some tenants, by their tops.
 *
 * @param everything whether every tree is included
 * @param ids the ids of the tops; empty if {@code everything} is true
 */
public record GrantedSubtrees(boolean everything, Set<Long> ids) {
    static final GrantedSubtrees ALL = new GrantedSubtrees(true, Set.of());

    public GrantedSubtrees {
        ids = everything ? Set.of() : Set.copyOf(ids);
    }

    static GrantedSubtrees of(Collection<Grant> grants) {
        if (grants.size() == 1) { // nearly all callers have one
            Long only = grants.iterator().next().tenantId();
            return only == null ? ALL : new GrantedSubtrees(false, Set.of(only));
        }
        Set<Long> ids = new HashSet<>();
        for (Grant grant : grants) {
            Long id = grant.tenantId();
            if (id == null) {
                return ALL;
            }
            ids.add(id);
        }
        return new GrantedSubtrees(false, ids);
    }

    /** Whether there is no subtree. */
    public boolean isNothing() {
        return !everything && ids.isEmpty();
    }

    /** Whether a subtree contains a tenant, by the ids of the tenant and of its ancestors. */
    public boolean coverAnyOf(Collection<Long> path) {
        return everything || path.stream().anyMatch(ids::contains);
    }

    /** The id of the only top. */
    Long one() {
        return ids.iterator().next();
    }

    /** The ids as an array to bind, in order; null for everything. */
    public Long @Nullable [] array() {
        return everything ? null : ids.stream().sorted().toArray(Long[]::new);
    }

    /** The same array as text, for arrays of arrays that differ in length; null for everything. */
    public @Nullable String arrayText() {
        if (everything) {
            return null;
        }
        return ids.size() == 1
                ? "{" + one() + "}"
                : ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
