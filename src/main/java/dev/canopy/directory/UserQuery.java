package dev.canopy.directory;

import dev.canopy.listing.Cursor;
import dev.canopy.listing.Filter;
import dev.canopy.listing.Keyset;
import dev.canopy.tenant.Scope;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A list of users.
 *
 * @param after where the page before ended
 * @param limit rows at most, 1 to 1,000
 */
record UserQuery(
        Scope scope,
        Of of,
        @Nullable Filter filter,
        Keyset<User> order,
        Set<UserInclude> include,
        @Nullable Cursor after,
        int limit) {
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

    /** What a cursor belongs to: all that decides which users follow each other. */
    static String view(Of of, @Nullable Filter filter, Keyset<User> order) {
        return String.join("\n", "users", of.toString(), String.valueOf(filter), order.toString());
    }

    String view() {
        return view(of, filter, order);
    }
}
