package dev.canopy.usage;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Reads which models have no price, from an index of the events without a cost. */
@ApplicationScoped
class UnpricedRepository {
    static final int MAX_MODELS = 1_000;

    private static final String LIST = """
            select model, count(*) as events, min(time) as first_at, max(time) as last_at
            from usage_event where price_id is null and not cost_given
              and ($1::bigint[] is null or tenant_id = any (array(
                    select descendant_id from tenant_ancestry where ancestor_id = any ($1))))
            group by model order by events desc, model limit {max}
            """.replace("{max}", "" + MAX_MODELS);

    /** Goes from one model to the next in the index, whatever the number of their events. */
    private static final String COUNT = """
            with recursive found (model, number) as (
              (select model, 1 from usage_event where price_id is null and not cost_given and model is not null order by model limit 1)
              union all
              select (select e.model from usage_event e
                      where e.price_id is null and not e.cost_given and e.model > f.model order by e.model limit 1), f.number + 1
              from found f where f.model is not null and f.number < {max}
            )
            select count(model) as models from found
            """.replace("{max}", "" + MAX_MODELS);

    private final Pool pool;

    UnpricedRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<UnpricedResponse.Model>> list(Scope scope) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.tuple().addArrayOfLong(scope.allowed().array()))
                .map(UnpricedRepository::models);
    }

    /** The number of models without a price in all accounts, up to {@link #MAX_MODELS}. */
    Uni<Long> countModels() {
        return pool.query(COUNT).execute().map(rows -> rows.iterator().next().getLong("models"));
    }

    private static List<UnpricedResponse.Model> models(RowSet<Row> rows) {
        List<UnpricedResponse.Model> models = new ArrayList<>();
        rows.forEach(row -> models.add(new UnpricedResponse.Model(
                row.getString("model"),
                row.getLong("events"),
                row.getOffsetDateTime("first_at").toInstant(),
                row.getOffsetDateTime("last_at").toInstant())));
        return models;
    }
}
