package dev.canopy.credential;

import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.credential.KeyRepository.Creator;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of keys: a manager makes keys in its subtrees, and only an operator makes or revokes one of an operator.
 */
@ApplicationScoped
class KeyService {
    private final KeyRepository keys;
    private final TenantRepository tenants;
    private final KeyCache known;

    KeyService(KeyRepository keys, TenantRepository tenants, KeyCache known) {
        this.keys = keys;
        this.tenants = tenants;
        this.known = known;
    }

    /** A key that was just made, with its text, which nothing shows later. */
    record Made(StoredKey key, KeyText keyText) {}

    /**
     * Makes a key. Fails with invalid content if the tenant does not exist, and with 403 if the caller may not grant
     * the role there.
     */
    Uni<Made> create(Scope scope, Creator caller, KeyDraft draft) {
        KeyText keyText = KeyText.random();
        if (draft.tenant().isEmpty()) {
            scope.require(scope.everything());
            requireRole(scope, draft.role());
            return keys.insert(scope, keyText, draft, null, caller).map(key -> new Made(key, keyText));
        }
        String tenant = draft.tenant().get();
        return Uni.createFrom()
                .<TenantIdentity>deferred(() -> tenants.getIdentity(scope, tenant))
                .chain(found -> keys.insert(scope, keyText, draft, found.id(), caller))
                .onFailure(failure -> SqlState.FOREIGN_KEY_VIOLATION.caused(failure)
                        || (failure instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND))
                .transform(unknown -> ProblemException.content("/tenant", TenantIdentity.unknown(tenant)))
                .map(key -> new Made(key, keyText));
    }

    /**
     * Fails with 404 if the key does not exist, and with 403 if the caller may not change it: a key of an operator is
     * changed by operators, and one at the top of the scope from above, by itself, or by the key that made it.
     */
    Uni<Void> revoke(Scope scope, Creator caller, UUID id) {
        return keys.get(scope, caller, id)
                .invoke(key -> requireRole(scope, key.role()))
                .chain(key -> keys.revoke(scope, key.id()))
                .invoke(known::forget);
    }

    /**
     * Makes a key in the place of another, which stays valid for the overlap. Fails as {@link #revoke} does, and with
     * 409 if the key has expired, or is the caller's own and has been replaced.
     */
    Uni<Made> rotate(Scope scope, Creator caller, UUID id, Duration overlap) {
        KeyText keyText = KeyText.random();
        return keys.get(scope, caller, id)
                .invoke(key -> requireRole(scope, key.role()))
                .invoke(key -> requireReplaceable(key, caller))
                .chain(key -> keys.replace(
                        scope,
                        key,
                        keyText,
                        new KeyDraft(
                                key.name(),
                                Optional.ofNullable(key.tenant()),
                                key.role(),
                                Optional.ofNullable(key.ownEnd())),
                        caller,
                        Instant.now().plus(overlap)))
                .invoke(known::forget)
                .map(key -> new Made(key, keyText));
    }

    /**
     * A key ends no later than the key that it replaces would without a rotation. A key that has been replaced may be
     * in the wrong hands, so it must not make itself one that is valid for longer than itself.
     */
    private static void requireReplaceable(StoredKey key, Creator caller) {
        if (key.isExpired(Instant.now())) {
            throw ProblemException.conflict("The key has expired. Create a new one.");
        }
        if (key.isReplaced() && key.id().equals(caller.key())) {
            throw ProblemException.conflict("The key has been replaced already. Another caller can replace it again.");
        }
    }

    private static void requireRole(Scope scope, Role role) {
        if (role == Role.OPERATOR) {
            scope.requireOperator();
        }
    }
}
