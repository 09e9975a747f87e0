package dev.canopy.token;

import java.time.Instant;
import java.util.List;

/**
 * The grant of a portal token, which allows to read the subtree of a tenant.
 *
 * @param expires in whole seconds
 * @param origins the web pages that may use the token; empty for any client
 */
record PortalGrant(long tenantId, String tenantKey, Instant expires, List<String> origins) {
    PortalGrant {
        origins = List.copyOf(origins);
    }
}
