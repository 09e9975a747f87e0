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
    private static final String LIST = """
            select model, count(*) as events, min(time) as first_at, max(time) as last_at
            from usage_event where price_id is null and not cost_given
              and ($1::bigint[] is null or tenant_id = any (array(
                    select descendant_id from tenant_ancestry where ancestor_id = any ($1))))
            group by model order by events desc, model limit 1000
            """;

    private final Pool pool;

    UnpricedRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<UnpricedResponse.Model>> list(Scope scope) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.tuple().addArrayOfLong(scope.allowed().array()))
                .map(UnpricedRepository::models);
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
