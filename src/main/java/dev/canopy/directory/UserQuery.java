package dev.canopy.directory;

import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;
import java.util.Set;
import java.util.UUID;

/** A list of users. */
record UserQuery(Scope scope, Of of, Set<UserInclude> include, PageQuery<User> page) {
    UserQuery {
        include = Set.copyOf(include);
    }

    /** Whose users they are. */
    sealed interface Of {
        /** Those of all that the caller may see. */
        record Everyone() implements Of {}

        record OfOrganization(UUID id) implements Of {}

        /** @param key of the tenant */
        record OfTenant(String key) implements Of {}

        /** @param key of the tenant at the top, which is part of it */
        record OfSubtree(String key) implements Of {}
    }
}
