package dev.canopy.analytics;

import static dev.canopy.query.UtcTimes.utcOrNull;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Money;
import dev.canopy.database.ReadDatabase;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Subtrees;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares given and computed costs by the parts of a breakdown: one statement for the tenant, and one for the parts.
 */
@ApplicationScoped
class CostComparisonRepository {
    /** The first parts, and one row for all others. */
    private static final String PARTS = """
            with part as (
              select {key} as key, {name} as name, sum({value}) as value
              from tenant_ancestry a
              join named_usage_event e on {place} and e.tenant_id = a.descendant_id
                and ($3::timestamptz is null or e.time >= $3) and ($4::timestamptz is null or e.time < $4)
              {join}
              where a.ancestor_id = $2 and {reach} and {condition}
              group by 1, 2
            ), ranked as (
              select key, name, value, row_number() over (order by value desc, key collate "C" nulls last) as rank from part
            )
            select key, name, value, null::bigint as parts, rank from ranked where rank <= $5
            union all
            select null, null, sum(value), count(*), null from ranked where rank > $5 having count(*) > 0
            order by rank nulls last
            """;

    /** A descendant counts for the child that it is below, and an event of the tenant itself for the tenant. */
    private static final String CHILD = """
            join tenant t on t.id = $2 or t.parent_id = $2
            join tenant_ancestry up on up.ancestor_id = t.id and up.descendant_id = e.tenant_id
              and (t.id <> $2 or e.tenant_id = $2)
            """;

    private final PartRepository parts;
    private final ReadDatabase database;

    CostComparisonRepository(PartRepository parts, ReadDatabase database) {
        this.parts = parts;
        this.database = database;
    }

    /**
     * Splits a cost. Fails with a 404 if the tenant does not exist, and with a 422 if events of the window are no
     * longer kept.
     */
    Uni<Breakdown> breakdown(Scope scope, String key, CostComparisonQuery query) {
        return parts.tenant(scope, key)
                .invoke(tenant -> tenant.horizon().requireAll(query.window(), "by"))
                .chain(tenant -> database.read(pool -> pool.preparedQuery(sql(query, tenant.accountSeen()))
                                .execute(values(tenant, query)))
                        .map(rows -> breakdown(rows, tenant)));
    }

    /**
     * @param accountSeen whether the caller sees the whole account; if not, events are found by their tenants and by
     *     nothing else
     */
    static String sql(CostComparisonQuery query, boolean accountSeen) {
        return (switch (query.by()) {
                    case Breakdown.By.Feature feature ->
                        dimension("f.key", "f.name", "join ai_feature f on f.id = e.feature_id");
                    case Breakdown.By.Model model -> dimension("e.model", "e.model", "");
                    case Breakdown.By.User user -> dimension("e.user_ref", "e.user_ref", "");
                    case Breakdown.By.EventAttribute attribute ->
                        dimension("e.attributes ->> $6", "e.attributes ->> $6", "");
                    case Breakdown.By.Label label ->
                        dimension("t.labels ->> $6", "t.labels ->> $6", "join tenant t on t.id = e.tenant_id");
                    case Breakdown.By.Child child -> dimension("t.key", "t.name", CHILD);
                })
                .replace(
                        "{place}",
                        accountSeen
                                ? "e.root_id = $1"
                                : "a.root_id = $1 and " + found(query.cost().reach()))
                .replace("{value}", query.cost().value())
                .replace("{condition}", query.cost().condition())
                .replace(
                        "{reach}",
                        switch (query.cost().reach()) {
                            case OWN -> "a.distance = 0";
                            case SUBTREE -> "true";
                        });
    }

    private static String found(Reach reach) {
        return switch (reach) {
            case OWN -> Subtrees.find("e.tenant_id", "below.ancestor_id = $2 and below.distance = 0");
            case SUBTREE -> Subtrees.find("e.tenant_id", "below.ancestor_id = $2");
        };
    }

    private static String dimension(String key, String name, String join) {
        return PARTS.replace("{key}", key).replace("{name}", name).replace("{join}", join);
    }

    private static Tuple values(PartRepository.TenantSnapshot tenant, CostComparisonQuery query) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.account())
                .addLong(tenant.id())
                .addValue(utcOrNull(query.window().from()))
                .addValue(utcOrNull(query.window().to()))
                .addInteger(query.limit());
        return switch (query.by()) {
            case Breakdown.By.EventAttribute(String name) -> values.addString(name);
            case Breakdown.By.Label(String name) -> values.addString(name);
            case Breakdown.By.Feature feature -> values;
            case Breakdown.By.Child child -> values;
            case Breakdown.By.Model model -> values;
            case Breakdown.By.User user -> values;
        };
    }

    private static Breakdown breakdown(RowSet<Row> rows, PartRepository.TenantSnapshot tenant) {
        List<Breakdown.Part> found = new ArrayList<>();
        Breakdown.Other other = null;
        for (Row row : rows) {
            Money value = new Money(row.getBigDecimal("value").toBigIntegerExact());
            if (row.getLong("parts") == null) {
                found.add(new Breakdown.Part(row.getString("key"), row.getString("name"), value));
            } else {
                other = new Breakdown.Other(row.getLong("parts"), value);
            }
        }
        return new Breakdown(found, other, CostComparison.total(found, other), tenant.currency(), tenant.state());
    }
}
