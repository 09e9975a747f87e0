package dev.canopy.directory;

import dev.canopy.listing.Cursor;
import dev.canopy.listing.Filter;
import dev.canopy.listing.Keyset;
import dev.canopy.tenant.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A list of the organizations of a tenant.
 *
 * @param tenant its key
 * @param after where the page before ended
 * @param limit rows at most, 1 to 1,000
 */
record OrganizationQuery(
        Scope scope,
        String tenant,
        @Nullable Filter filter,
        Keyset<Organization> order,
        @Nullable Cursor after,
        int limit) {

    /** What a cursor belongs to: all that decides which organizations follow each other. */
    static String view(String tenant, @Nullable Filter filter, Keyset<Organization> order) {
        return String.join("\n", "organizations", tenant, String.valueOf(filter), order.toString());
    }

    String view() {
        return view(tenant, filter, order);
    }
}
