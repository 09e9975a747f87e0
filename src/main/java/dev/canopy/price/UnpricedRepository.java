package dev.canopy.price;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads which models have no price: from an index of the events without a cost, or for a caller with a limited scope
 * from the days of its tenants that have such events.
 */
@ApplicationScoped
class UnpricedRepository {
    static final int MAX_MODELS = 1_000;

    private static final String LIST = """
            select n.name as model, account.currency, sum(u.events)::bigint as events, min(u.first_at) as first_at, max(u.last_at) as last_at
            from {unpriced} u
            join tenant account on account.id = u.root_id
            left join usage_name n on n.root_id = u.root_id and n.dimension = 'model' and n.number = u.model_number
            group by n.name, account.currency order by events desc, n.name, account.currency limit {max}
            """.replace("{max}", "" + MAX_MODELS);

    static final String LIST_ALL = LIST.replace("{unpriced}", """
            (select root_id, model_number, count(*) as events, min(time) as first_at, max(time) as last_at
             from usage_event where price_id is null and not cost_given and $1::bigint[] is null
             group by root_id, model_number)""");

    static final String LIST_PARTS = LIST.replace("{unpriced}", "unpriced_usage_of_parts($1)");

    /** Goes from one model of an account to the next in the index, without reading each of their events. */
    private static final String COUNT = """
            with recursive found (root_id, model_number, number) as (
              (select root_id, model_number, 1 from usage_event
               where price_id is null and not cost_given and model_number is not null order by root_id, model_number limit 1)
              union all
              select next.root_id, next.model_number, f.number + 1
              from found f cross join lateral (
                select e.root_id, e.model_number from usage_event e
                where e.price_id is null and not e.cost_given and e.model_number is not null
                  and (e.root_id, e.model_number) > (f.root_id, f.model_number)
                order by e.root_id, e.model_number limit 1) next
              where f.number < {max}
            )
            select count(distinct n.name) as models
            from found f join usage_name n on n.root_id = f.root_id and n.dimension = 'model' and n.number = f.model_number
            """.replace("{max}", "" + MAX_MODELS);

    private final Pool pool;

    UnpricedRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<UnpricedResponse.Model>> list(Scope scope) {
        return pool.preparedQuery(scope.everything() ? LIST_ALL : LIST_PARTS)
                .execute(Tuple.tuple().addArrayOfLong(scope.allowed().array()))
                .map(UnpricedRepository::models);
    }

    /** The number of models without a price, among the first {@link #MAX_MODELS} pairs of an account and a model. */
    Uni<Long> countModels() {
        return pool.query(COUNT).execute().map(rows -> rows.iterator().next().getLong("models"));
    }

    private static List<UnpricedResponse.Model> models(RowSet<Row> rows) {
        List<UnpricedResponse.Model> models = new ArrayList<>();
        rows.forEach(row -> models.add(new UnpricedResponse.Model(
                row.getString("model"),
                row.getString("currency"),
                row.getLong("events"),
                row.getOffsetDateTime("first_at").toInstant(),
                row.getOffsetDateTime("last_at").toInstant())));
        return models;
    }
}
