package dev.canopy.tenant;

import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Changes the currency of an account that has no amounts yet. */
@ApplicationScoped
class AccountCurrencyRepository {
    /**
     * Waits for writers of prices, credits and budgets of the account, whose foreign keys lock the rows, and makes
     * later ones wait.
     */
    private static final String LOCK = "select key from tenant where root_id = $1 order by id for update";

    private static final String HAS_AMOUNTS = """
            select exists (select from usage_total where root_id = $1 and own_usage_count > 0)
                     or exists (select from usage_delta where root_id = $1)
                     or exists (select from credit where root_id = $1)
                     or exists (select from budget where root_id = $1)
                     or exists (select from reservation where root_id = $1 and closed_at is null and expires_at > now())
                     or exists (select from price p join tenant t on t.id = p.tenant_id where t.root_id = $1) as amounts
            """;
    private static final String SET = """
            select change_tenants($1, array_fill(jsonb_build_object('currency', $2::text), array[cardinality($1::text[])]))
            """;

    /**
     * Changes the currency of all tenants of an account, under its tree lock. Fails with a conflict if the account has
     * usage, prices, credits, budgets or open reservations.
     */
    Uni<Void> change(SqlConnection transaction, TenantRow root, String currency) {
        Tuple account = Tuple.of(root.id());
        return TreeLock.TENANTS_GO
                .take(transaction, root.id())
                .chain(() -> transaction.preparedQuery(LOCK).execute(account))
                .map(rows -> rows.stream().map(row -> row.getString("key")).toArray(String[]::new))
                .call(() -> transaction
                        .preparedQuery(HAS_AMOUNTS)
                        .execute(account)
                        .invoke(rows -> {
                            if (rows.iterator().next().getBoolean("amounts")) {
                                throw ProblemException.conflict(
                                        "/currency",
                                        "can no longer be changed: the account has usage, prices, credits, budgets or open reservations in "
                                                + root.currency());
                            }
                        }))
                .chain(keys -> transaction
                        .preparedQuery(SET)
                        .execute(Tuple.tuple().addArrayOfString(keys).addString(currency)))
                .replaceWithVoid();
    }
}
