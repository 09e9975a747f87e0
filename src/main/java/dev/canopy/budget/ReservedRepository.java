package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.Money;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what is reserved of budgets, in one statement for any number of them. */
@ApplicationScoped
class ReservedRepository {
    /**
     * Each account costs a look into two indexes. The offset keeps the planner, which has no useful statistics of these
     * tables, from reading them as a whole, and the comparisons of pairs keep it from the index of all expiries, in
     * which it would read the reservations of other accounts. There are two of them and no equation: with an equation
     * of the account, the database would read its part of the index from the beginning, with all reservations that have
     * expired.
     *
     * <p>If the caller sees a part of an account, each tenant below the budget costs such a look instead, so that the
     * time does not depend on what others have reserved. Deltas have no index by tenant, which each batch of usage
     * would pay for.
     *
     * <p>Deletions count only once they are folded: the roll-ups are read later, so a fold in between would count a
     * deletion twice. Counting added usage twice is safe.
     */
    private static final String READ = """
            with limits as materialized (
              {limits}
            ), places as materialized (
              select t.id, t.root_id, {whole} as whole from limits l join tenant t on t.id = l.tenant_id
            ), accounts as materialized (
              select root_id, bool_or(whole) as whole from places group by root_id
            ), parts as materialized (
              select o.tenant_id, null::date as day, o.cost, o.events, o.input_tokens, o.output_tokens, 0 as unpriced
              from accounts a cross join lateral (
                select r.tenant_id, {reserved}
                from reservation r where r.closed_at is null and (r.root_id, r.expires_at) > (a.root_id, statement_timestamp())
                  and (r.root_id, r.expires_at) <= (a.root_id, timestamptz 'infinity')
                group by r.tenant_id offset 0) o
              where a.whole
              union all
              select t.id, null, o.cost, o.events, o.input_tokens, o.output_tokens, 0
              from (
                select distinct below.descendant_id as id
                from places p join tenant_ancestry below on below.ancestor_id = p.id where not p.whole
              ) t
              cross join lateral (
                select {reserved}
                from reservation r where r.closed_at is null and (r.tenant_id, r.expires_at) > (t.id, statement_timestamp())
                  and (r.tenant_id, r.expires_at) <= (t.id, timestamptz 'infinity')
                having count(*) > 0 offset 0) o
              union all
              select u.tenant_id, u.day, u.cost, u.events, u.input_tokens, u.output_tokens, u.unpriced
              from accounts a cross join lateral (
                select d.tenant_id, d.day, sum(greatest(d.cost, 0)) as cost, sum(greatest(d.usage_count, 0)) as events,
                  sum(greatest(d.input_tokens, 0)) as input_tokens, sum(greatest(d.output_tokens, 0)) as output_tokens,
                  sum(greatest(d.unpriced_count, 0)) as unpriced
                from usage_delta d where d.root_id = a.root_id
                group by d.tenant_id, d.day offset 0) u
            )
            select up.ancestor_id as tenant_id, up.distance = 0 as own, p.day, sum(p.cost) as cost, sum(p.events) as events,
              sum(p.input_tokens) as input_tokens, sum(p.output_tokens) as output_tokens, sum(p.unpriced) as unpriced
            from parts p join tenant_ancestry up on up.descendant_id = p.tenant_id and up.ancestor_id = any (array(select tenant_id from limits))
            group by up.ancestor_id, own, p.day
            """.replace("{reserved}", """
                    sum(r.cost) as cost, count(*) as events, sum(r.input_tokens) as input_tokens,
                    sum(r.output_tokens) as output_tokens""");

    /** The tops are hidden from the planner, which would make a new plan for each array. */
    private static final String SEES_ACCOUNT = ScopeSql.covers("t.root_id", "(select $2::bigint[])::bigint[]");

    /** The tenants of budgets are known, and what the caller sees. */
    private static final String READ_OF =
            READ.replace("{limits}", "select unnest($1::bigint[]) as tenant_id").replace("{whole}", SEES_ACCOUNT);

    /**
     * The same for one tenant. The planner knows that it is one, and keeps the plan; for an array it makes a new plan
     * each time.
     */
    static final String READ_OF_ONE =
            READ.replace("{limits}", "select $1::bigint as tenant_id").replace("{whole}", SEES_ACCOUNT);

    /** The hard budgets are those that hold for some tenants. They count what is reserved in the whole account. */
    private static final String READ_FOR = READ.replace("{limits}", """
            select distinct b.tenant_id from tenant_ancestry up join budget b on b.tenant_id = up.ancestor_id
              where up.descendant_id = any ($1) and b.enforcement = 'hard'""").replace("{whole}", "true");

    private final Pool pool;

    ReservedRepository(Pool pool) {
        this.pool = pool;
    }

    /** The reserved amounts of budgets that the caller sees. */
    Uni<ReservedAmounts> read(Scope scope, Collection<BudgetView> budgets) {
        Set<Long> tenants = budgets.stream().map(BudgetView::tenantId).collect(Collectors.toSet());
        return switch (tenants.size()) {
            case 0 -> Uni.createFrom().item(ReservedAmounts.NOTHING);
            case 1 ->
                read(pool, READ_OF_ONE, seen(scope, Tuple.of(tenants.iterator().next())));
            default -> read(pool, READ_OF, seen(scope, ids(tenants)));
        };
    }

    /** The reserved amounts of the budgets of one tenant, on a connection. */
    Uni<ReservedAmounts> read(SqlConnection connection, Scope scope, Long tenant) {
        return read(connection, READ_OF_ONE, seen(scope, Tuple.of(tenant)));
    }

    /**
     * The reserved amounts of all hard budgets of tenants and their ancestors, on a connection that holds the lock of
     * the reservations of the account.
     */
    Uni<ReservedAmounts> readAbove(SqlConnection transaction, Collection<Long> tenants) {
        return read(transaction, READ_FOR, ids(tenants));
    }

    private static Tuple ids(Collection<Long> tenants) {
        return Tuple.tuple().addArrayOfLong(tenants.stream().distinct().toArray(Long[]::new));
    }

    private static Tuple seen(Scope scope, Tuple tenants) {
        return tenants.addArrayOfLong(scope.seen().array());
    }

    private static Uni<ReservedAmounts> read(SqlClient client, String statement, Tuple values) {
        return client.preparedQuery(statement).execute(values).map(rows -> {
            List<ReservedAmounts.Part> parts = new ArrayList<>();
            for (Row row : rows) {
                parts.add(new ReservedAmounts.Part(
                        row.getLong("tenant_id"), row.getBoolean("own"), row.getLocalDate("day"), amounts(row)));
            }
            return new ReservedAmounts(parts);
        });
    }

    private static UsageAmounts amounts(Row row) {
        return new UsageAmounts(
                number(row, "cost").scaleByPowerOfTen(-Money.SCALE),
                number(row, "events"),
                number(row, "input_tokens"),
                number(row, "output_tokens"),
                number(row, "unpriced"));
    }

    private static BigDecimal number(Row row, String column) {
        return row.getNumeric(column).bigDecimalValue();
    }
}
