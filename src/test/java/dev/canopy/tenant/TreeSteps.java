package dev.canopy.tenant;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.Currency;
import java.util.List;
import java.util.Map;

/** The steps of a simulated instance that change the tree. */
public final class TreeSteps {
    private TreeSteps() {}

    /** Creates tenants below existing or new parents; an empty text stands for no parent. */
    public static Uni<?> plant(Pool pool, Map<String, String> parents) {
        List<TenantDraft> drafts = parents.entrySet().stream()
                .map(tenant -> new TenantDraft(
                        tenant.getKey(),
                        tenant.getKey(),
                        tenant.getValue().isEmpty() ? null : tenant.getValue(),
                        null,
                        null,
                        Map.of()))
                .toList();
        return service(pool).importAll(Scope.all(), drafts, index -> "/" + index);
    }

    public static Uni<?> move(Pool pool, String tenant, String parent) {
        return service(pool).move(Scope.all(), tenant, parent, IfMatch.NONE);
    }

    private static TenantService service(Pool pool) {
        return new TenantService(
                new TenantTreeRepository(pool),
                new TenantWriteRepository(new ObjectMapper(), () -> Currency.getInstance("USD")),
                new TenantMoveRepository(),
                new AccountCurrencyRepository());
    }

    /** Whether the tree does not allow the change. */
    public static boolean isConflict(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.CONFLICT;
    }
}
