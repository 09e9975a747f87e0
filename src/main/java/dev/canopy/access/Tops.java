package dev.canopy.access;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The subtrees of some tenants, by their tops.
 *
 * @param everything whether these are all trees
 * @param ids the ids of the tops; empty if {@code everything} is true
 */
public record Tops(boolean everything, Set<Long> ids) {
    static final Tops ALL = new Tops(true, Set.of());

    public Tops {
        ids = everything ? Set.of() : Set.copyOf(ids);
    }

    static Tops of(Collection<Grant> grants) {
        boolean everything = grants.stream().anyMatch(grant -> grant.tenantId() == null);
        return everything
                ? ALL
                : new Tops(
                        false,
                        grants.stream()
                                .map(Grant::tenantId)
                                .filter(Objects::nonNull)
                                .map(Objects::requireNonNull)
                                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether there is no subtree. */
    public boolean isNothing() {
        return !everything && ids.isEmpty();
    }

    /** The ids as an array to bind, in order; null for everything. */
    public Long @Nullable [] array() {
        return everything ? null : ids.stream().sorted().toArray(Long[]::new);
    }
}
