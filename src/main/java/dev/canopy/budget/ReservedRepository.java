package dev.canopy.budget;

import dev.canopy.attribute.Money;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads what is reserved of budgets, in one statement for any number of them. */
@ApplicationScoped
class ReservedRepository {
    /**
     * Each account costs a look into two indexes; the offset keeps the planner, which has no useful statistics of these
     * tables, from reading them as a whole. Usage that is deleted counts only once it is folded: the roll-ups are read
     * later, and if it were folded meanwhile, it would count twice. Twice is safe for usage that is added.
     */
    private static final String READ = """
            with accounts as materialized (
              select distinct root_id from tenant where id = any ($1)
            ), parts as materialized (
              select o.tenant_id, null::date as day, o.cost, o.events, o.input_tokens, o.output_tokens, 0 as unpriced
              from accounts a cross join lateral (
                select r.tenant_id, sum(r.cost) as cost, count(*) as events, sum(r.input_tokens) as input_tokens,
                  sum(r.output_tokens) as output_tokens
                from reservation r where r.root_id = a.root_id and r.closed_at is null and r.expires_at > statement_timestamp()
                group by r.tenant_id offset 0) o
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
            from parts p join tenant_ancestry up on up.descendant_id = p.tenant_id and up.ancestor_id = any ($1)
            group by up.ancestor_id, own, p.day
            """;

    private final Pool pool;

    ReservedRepository(Pool pool) {
        this.pool = pool;
    }

    /** The reserved amounts of budgets that the caller sees. */
    Uni<Reserved> read(Collection<BudgetView> budgets) {
        return read(pool, budgets);
    }

    /** The same on a connection that holds the locks of the reservations of their accounts. */
    Uni<Reserved> read(SqlClient connection, Collection<BudgetView> budgets) {
        if (budgets.isEmpty()) {
            return Uni.createFrom().item(Reserved.NOTHING);
        }
        Long[] tenants = budgets.stream().map(BudgetView::tenantId).distinct().toArray(Long[]::new);
        return connection
                .preparedQuery(READ)
                .execute(Tuple.tuple().addArrayOfLong(tenants))
                .map(rows -> {
                    List<Reserved.Part> parts = new ArrayList<>();
                    for (Row row : rows) {
                        parts.add(new Reserved.Part(
                                row.getLong("tenant_id"),
                                row.getBoolean("own"),
                                row.getLocalDate("day"),
                                amounts(row)));
                    }
                    return new Reserved(parts);
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
