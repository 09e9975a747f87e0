package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.query.ConcurrencyLimit;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The rules of credits: the same credit counts once, and an archived tenant gets no credits. */
@ApplicationScoped
public class CreditService {
    /** Changes wait for folds, each with a connection; so that they cannot take all of the pool. */
    private static final int MAX_RUNNING = 4;

    private final CreditRepository credits;
    private final TenantRepository tenants;
    private final ConcurrencyLimit changes = new ConcurrencyLimit(MAX_RUNNING);

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
     * Grants a credit. Fails with 404 if the tenant does not exist; with 409 if the tenant is archived, has another
     * credit with this id, or has too many credits; and with 422 if the credit needs events that are no longer kept.
     */
    public Uni<Granted> grant(Scope scope, String key, CreditDraft draft) {
        return changes.run(() ->
                        tenants.getIdentityFromAbove(scope, key).chain(tenant -> grant(scope, tenant, key, draft)))
                .onFailure(SqlState.PROGRAM_LIMIT_EXCEEDED::caused)
                .transform(full -> full(key))
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, key));
    }

    /**
     * Deletes a credit. Fails with 404 if the credit or the tenant does not exist, and with 412 if it is another one.
     */
    Uni<Void> delete(Scope scope, String key, String id, IfMatch ifMatch) {
        return changes.run(() -> Panache.withTransaction(() -> tenants.getIdentityFromAbove(scope, key)
                .chain(tenant -> credits.delete(scope, key, tenant, id, ifMatch))));
    }

    private Uni<Granted> grant(Scope scope, TenantIdentity tenant, String key, CreditDraft draft) {
        tenant.requireActive(key);
        return credits.grant(scope, tenant, draft)
                .chain(attempt -> attempt.at()
                        .map(time -> Uni.createFrom().item(new Granted(draft.toView(tenant.currency(), time), true)))
                        .orElseGet(() -> expectSame(scope, key, draft, refusal(draft, attempt))
                                .map(stored -> new Granted(stored, false))));
    }

    /** Why a credit was not stored that the tenant does not have. */
    private static ProblemException refusal(CreditDraft draft, CreditRepository.Attempt attempt) {
        if (!attempt.kept()) {
            String field = draft.firstCut().equals(draft.effective()) ? "/effective" : "/expires";
            return ProblemException.content(
                    field, "is within a day whose events are no longer kept; name the start of a day in UTC");
        }
        return CreditRepository.unknown(draft.id());
    }

    private static ProblemException full(String key) {
        return ProblemException.conflict("The tenant '" + key + "' can have at most " + CreditRepository.MAX_ALLOTMENTS
                + " credits, and each month of a credit that recurs counts as one.");
    }

    private Uni<CreditView> expectSame(Scope scope, String key, CreditDraft draft, ProblemException missing) {
        return credits.get(scope, key, draft.id(), missing).invoke(stored -> {
            if (!stored.equals(draft.toView(stored.currency(), stored.version()))) {
                throw ProblemException.conflict("/id", "is the id of a credit that was granted with different content");
            }
        });
    }
}
