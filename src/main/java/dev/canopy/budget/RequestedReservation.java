package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.tenant.TenantIdentity;
import java.util.List;

/**
 * A reservation that a caller asks for.
 *
 * @param tenant found in the scope
 * @param key the key of the tenant
 */
record RequestedReservation(Scope scope, TenantIdentity tenant, String key, ReservationDraft draft) {
    /**
     * Whether the caller sees a tenant on the way from the tenant of the reservation to the root.
     *
     * @param path the tenant and its ancestors, the nearest first
     */
    boolean sees(Long ancestor, List<Long> path) {
        return scope.seen().coverAnyOf(path.subList(path.indexOf(ancestor), path.size()));
    }

    /** Whether the caller may still reserve for the tenant, which may have been moved since it was found. */
    boolean isAllowed(List<Long> path) {
        return scope.allowed().coverAnyOf(path);
    }
}
