package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** The rules of credits: the same credit counts once, and an archived tenant gets no credits. */
@ApplicationScoped
public class CreditService {
    private final CreditRepository credits;
    private final TenantRepository tenants;

    CreditService(CreditRepository credits, TenantRepository tenants) {
        this.credits = credits;
        this.tenants = tenants;
    }

    /**
     * The outcome of a grant.
     *
     * @param added whether the credit is new: false if the same credit was stored already
     */
    public record Granted(CreditView credit, boolean added) {}

    /**
     * Grants a credit. Fails with 404 if the
     * tenant does not exist, and with 409 if the tenant is archived or has another credit with this id.
     */
    public Uni<Granted> grant(Scope scope, String key, CreditDraft draft) {
        return tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> grant(scope, tenant, key, draft)
                        .map(added -> new Granted(
                                draft.toView(tenant.currency(), added.orElse(Instant.EPOCH)), added.isPresent())))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(deletedMeanwhile -> ProblemException.notFound("tenant", key))
                .chain(granted -> granted.added()
                        ? Uni.createFrom().item(granted)
                        : expectSame(scope, key, draft).map(stored -> new Granted(stored, false)));
    }

    /** Deletes a credit. Fails with 404 if the credit or the tenant does not exist, and with 412 if it is another one. */
    Uni<Void> delete(Scope scope, String key, String id, IfMatch ifMatch) {
        return Panache.withTransaction(() -> tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> credits.delete(scope, key, tenant, id, ifMatch)));
    }

    private Uni<Optional<Instant>> grant(Scope scope, TenantIdentity tenant, String key, CreditDraft draft) {
        tenant.requireActive(key);
        return credits.grant(scope, tenant, draft);
    }

    private Uni<CreditView> expectSame(Scope scope, String key, CreditDraft draft) {
        return credits.get(scope, key, draft.id()).invoke(stored -> {
            if (!stored.equals(draft.toView(stored.currency(), stored.version()))) {
                throw ProblemException.conflict(
                        "The credit '" + draft.id() + "' was already granted with different content.");
            }
        });
    }
}
