package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

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
     * Grants a credit. Returns whether it is new: false if the same credit is stored already. Fails with 404 if the
     * tenant does not exist, and with 409 if the tenant is archived or has another credit with this id.
     */
    public Uni<Boolean> grant(Scope scope, String key, CreditDraft draft) {
        return tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> grant(tenant, key, draft))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(deletedMeanwhile -> ProblemException.notFound("tenant", key))
                .call(added -> added ? Uni.createFrom().voidItem() : expectSame(scope, key, draft));
    }

    /** Deletes a credit. Fails with 404 if the credit or the tenant does not exist. */
    Uni<Void> delete(Scope scope, String key, String id) {
        return Panache.withTransaction(
                () -> tenants.getIdentityFromAbove(scope, key).chain(tenant -> credits.delete(tenant, id)));
    }

    private Uni<Boolean> grant(TenantIdentity tenant, String key, CreditDraft draft) {
        if (tenant.archived()) {
            throw ProblemException.conflict("The tenant '" + key + "' is archived.");
        }
        return credits.grant(tenant, draft);
    }

    private Uni<Void> expectSame(Scope scope, String key, CreditDraft draft) {
        return credits.get(scope, key, draft.id())
                .invoke(stored -> {
                    if (!stored.equals(draft.toView())) {
                        throw ProblemException.conflict(
                                "The credit '" + draft.id() + "' was already granted with different content.");
                    }
                })
                .replaceWithVoid();
    }
}
