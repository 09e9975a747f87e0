package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import java.util.Set;
import java.util.UUID;

/** A page of users. */
record UserQuery(Scope scope, Of of, Set<UserInclude> include, PageQuery<User> page) {
    UserQuery {
        include = Set.copyOf(include);
    }

    /** The owner of the users. */
    sealed interface Of {
        /** All tenants that the caller may see. */
        record Everyone() implements Of {}

        record OfOrganization(UUID id) implements Of {}

        /** @param key the key of the tenant */
        record OfTenant(String key) implements Of {}

        /** @param key the key of the tenant at the top of the subtree, which is included */
        record OfSubtree(String key) implements Of {}
    }
}
