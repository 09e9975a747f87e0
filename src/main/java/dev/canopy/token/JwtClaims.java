package dev.canopy.token;

import dev.canopy.access.Role;
import java.time.Instant;
import java.util.Set;

/**
 * The claims of a valid token.
 *
 * @param tenants keys of tenants, {@code *} for the whole service
 * @param expires when the token expires
 */
record JwtClaims(String subject, String name, Set<Role> roles, Set<String> tenants, Instant expires) {
    /** The name of all tenants in the claim. */
    static final String EVERYWHERE = "*";

    JwtClaims {
        roles = Set.copyOf(roles);
        tenants = Set.copyOf(tenants);
    }
}
