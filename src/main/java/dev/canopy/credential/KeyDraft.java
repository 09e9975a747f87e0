package dev.canopy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.Role;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new key as the client describes it.
 *
 * @param name 1 to 200 characters
 * @param tenant the key of the tenant at the top of its subtree; empty for the whole service
 * @param expires the time from which the key is not valid; empty if it does not expire
 */
record KeyDraft(String name, Optional<String> tenant, Role role, Optional<Instant> expires) {
    static final int MAX_NAME = 200;
    private static final int MAX_KEY = 1_000;
    private static final Set<String> FIELDS = Set.of("name", "tenant", "role", "expires");

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static KeyDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("name").require("role");
        Optional<String> tenant = body.text("tenant", MAX_KEY).map(TenantKey::normalize);
        Optional<Role> role = body.read(
                "role",
                "must be 'viewer', 'reporter', 'manager' or 'operator'",
                node -> Body.text(node).flatMap(Role::parse));
        if (tenant.isPresent() && role.equals(Optional.of(Role.OPERATOR))) {
            body.refuse("role", "'operator' is allowed only without a tenant");
        }
        Optional<Instant> expires = body.instant("expires");
        expires.filter(time -> !time.isAfter(Instant.now()))
                .ifPresent(past -> body.refuse("expires", "must be in the future"));
        KeyDraft draft =
                new KeyDraft(body.text("name", MAX_NAME).orElse(""), tenant, role.orElse(Role.VIEWER), expires);
        body.throwIfAny();
        return draft;
    }
}
