package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.database.LongTransaction;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** Changes of the tree, and their rules. */
@ApplicationScoped
public class TenantService {
    private static final String ARCHIVE_INSTEAD = "; archive it instead: PATCH {\"archived\":true}";

    private final TenantTreeRepository tree;
    private final TenantWriteRepository writes;
    private final TenantMoveRepository moves;
    private final AccountCurrencyRepository currencies;

    TenantService(
            TenantTreeRepository tree,
            TenantWriteRepository writes,
            TenantMoveRepository moves,
            AccountCurrencyRepository currencies) {
        this.tree = tree;
        this.writes = writes;
        this.moves = moves;
        this.currencies = currencies;
    }

    /** Whether no tenant exists. */
    public Uni<Boolean> isEmpty() {
        return tree.isEmpty();
    }

    /** Fails with a conflict if the key exists, and with invalid content if the parent does not exist. */
    Uni<Void> create(Scope scope, TenantDraft draft) {
        return tree.change(
                scope,
                keys(List.of(draft)),
                transaction -> tree.find(transaction, scope, keys(List.of(draft)))
                        .chain(stored -> tree.nextIds(transaction, 1).map(ids -> plan(scope, draft, stored, ids)))
                        .chain(plan -> writes.save(transaction, plan)));
    }

    /** Whether the key is taken is the last question, so that only a caller that could create the tenant learns it. */
    private static ImportPlan plan(Scope scope, TenantDraft draft, Map<String, TenantRow> stored, List<Long> ids) {
        Map<String, TenantRow> others = new HashMap<>(stored);
        boolean taken = others.remove(draft.key()) != null;
        ImportPlan plan = ImportPlan.of(scope, List.of(draft), index -> "", others, ids);
        if (taken) {
            throw ProblemException.conflict("/key", "is the key of another tenant");
        }
        return plan;
    }

    /**
     * Creates or updates all tenants or none. Parents may come in any order. Fails with invalid content that names each
     * draft with an error.
     *
     * @param pointers gives the JSON pointer to a draft in the input, by the index of the draft
     */
    public Uni<Void> importAll(Scope scope, List<TenantDraft> drafts, IntFunction<String> pointers) {
        return tree.change(
                scope,
                keys(drafts),
                transaction -> LongTransaction.allow(transaction)
                        .chain(() -> tree.find(transaction, scope, keys(drafts)))
                        .chain(stored -> tree.nextIds(transaction, drafts.size())
                                .map(ids -> ImportPlan.of(scope, drafts, pointers, stored, ids)))
                        .chain(plan -> writes.save(transaction, plan)));
    }

    /**
     * Fails with a 403 if the caller changes the currency or the region of the top of its scope, or archives or
     * restores it, with a conflict if the account has amounts in the present currency, and with 412 if the tenant has
     * another version.
     */
    Uni<Void> patch(Scope scope, String key, TenantPatch patch, IfMatch ifMatch) {
        return tree.change(
                scope,
                Set.of(key),
                transaction -> tree.get(transaction, scope, key)
                        .invoke(tenant -> scope.require(
                                tenant.permission() == TenantRow.Permission.BELOW || !patch.isFromAbove()))
                        .call(tenant -> writes.patch(transaction, tenant, patch, ifMatch))
                        .chain(tenant -> patch.currency()
                                .map(currency -> changeCurrency(transaction, tenant, currency))
                                .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Uni<Void> changeCurrency(SqlConnection transaction, TenantRow tenant, String currency) {
        if (!tenant.isRoot()) {
            throw ProblemException.content("/currency", TenantDraft.OF_ROOTS);
        }
        return currency.equals(tenant.currency())
                ? Uni.createFrom().voidItem()
                : currencies.change(transaction, tenant, currency);
    }

    /**
     * Moves a tenant, for which both ends must be allowed: its present parent and the new one. Fails with a conflict if
     * the new parent is archived, in the subtree of the tenant or in another account, and with 412 if the tenant has
     * another version.
     */
    Uni<Void> move(Scope scope, String key, String parentKey, IfMatch ifMatch) {
        return tree.change(
                scope,
                List.of(key, parentKey),
                transaction -> LongTransaction.allow(transaction)
                        .chain(() -> tree.find(transaction, scope, List.of(key, parentKey)))
                        .chain(found -> {
                            TenantRow tenant = found.get(key);
                            TenantRow parent = found.get(parentKey);
                            if (tenant == null || tenant.isHidden()) {
                                throw ProblemException.notFound("tenant", key);
                            }
                            scope.require(tenant.permission() == TenantRow.Permission.BELOW);
                            if (parent == null || parent.isHidden()) {
                                throw ProblemException.content("/parent", TenantIdentity.unknown(parentKey));
                            }
                            scope.require(parent.isAllowed());
                            return move(transaction, tenant, parent, ifMatch);
                        }));
    }

    private Uni<Void> move(SqlConnection transaction, TenantRow tenant, TenantRow parent, IfMatch ifMatch) {
        return moves.isBelow(transaction, parent, tenant).chain(below -> {
            if (below) {
                throw ProblemException.conflict(
                        "/parent", "is in the subtree of '" + tenant.key() + "', so the move would create a cycle");
            }
            if (tenant.rootId() != parent.rootId()) {
                throw ProblemException.conflict("/parent", "belongs to another account");
            }
            if (parent.archived()) {
                throw ProblemException.conflict("/parent", "is archived");
            }
            return moves.move(transaction, tenant, parent, ifMatch);
        });
    }

    /**
     * Deletes a tenant, which must be allowed for its parent. Fails with a conflict if the tenant has children, usage,
     * or rows that other rooms store for it, and with 412 if it has another version.
     */
    Uni<Void> delete(Scope scope, String key, IfMatch ifMatch) {
        return tree.change(
                scope,
                Set.of(key),
                transaction -> tree.get(transaction, scope, key)
                        .invoke(tenant -> scope.require(tenant.permission() == TenantRow.Permission.BELOW))
                        .call(tenant -> TreeLock.TENANTS_GO.take(transaction, tenant.rootId()))
                        .call(tenant -> moves.kept(transaction, tenant).invoke(kept -> {
                            refuse(kept.children(), tenant, "has children; move or delete them first");
                            refuse(kept.usage(), tenant, "has usage" + ARCHIVE_INSTEAD);
                        }))
                        .chain(tenant -> moves.delete(transaction, tenant, ifMatch)
                                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                                .transform(kept -> conflict(
                                        tenant,
                                        "has subscriptions, credits, budgets, prices or organizations"
                                                + ARCHIVE_INSTEAD))));
    }

    private static void refuse(boolean refused, TenantRow tenant, String reason) {
        if (refused) {
            throw conflict(tenant, reason);
        }
    }

    private static ProblemException conflict(TenantRow tenant, String reason) {
        return ProblemException.conflict("The tenant '" + tenant.key() + "' " + reason + ".");
    }

    private static Set<String> keys(List<TenantDraft> drafts) {
        Set<String> keys = new HashSet<>();
        for (TenantDraft draft : drafts) {
            keys.add(draft.key());
            if (draft.parent() != null) {
                keys.add(draft.parent());
            }
        }
        return keys;
    }
}
