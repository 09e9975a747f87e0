package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes single events back: whoever removes the key takes the event along and leaves a delta that counts less than nothing. */
@ApplicationScoped
class TakeBackRepository {
    private static final String REMOVE_KEY = """
            delete from usage_key where source = $1 and id = $2
            returning root_id, time, coalesce((time at time zone 'UTC')::date < usage_horizon(), false) as past
            """;

    /** The tenants of the account lead to the event by the index of tenants and times. */
    private static final String REMOVE_EVENT = """
            with removed as (
              delete from usage_event
              where tenant_id = any (array(select descendant_id from tenant_ancestry where ancestor_id = $3))
                and time = $4 and source = $1 and id = $2
              returning root_id, tenant_id, feature_id, time, cost
            )
            insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, last_used_at, taken_back)
            select root_id, tenant_id, feature_id, (time at time zone 'UTC')::date, -1, -cost::numeric, time, true
            from removed
            """;

    private final Pool pool;

    TakeBackRepository(Pool pool) {
        this.pool = pool;
    }

    /** Fails as not found if there is no such event, or no more, and with a conflict if those of its month are not kept. */
    Uni<Void> takeBack(String source, String id) {
        return pool.withTransaction(transaction -> TreeLock.TREE_STAYS
                .take(transaction) // while events are priced anew, none is taken back
                .chain(() -> transaction.preparedQuery(REMOVE_KEY).execute(Tuple.of(source, id)))
                .map(keys -> key(keys, id))
                .chain(key -> transaction
                        .preparedQuery(REMOVE_EVENT)
                        .execute(Tuple.of(source, id, key.getLong("root_id"), key.getOffsetDateTime("time"))))
                .replaceWithVoid());
    }

    private static Row key(RowSet<Row> keys, String id) {
        if (keys.rowCount() == 0) {
            throw ProblemException.notFound("event", id);
        }
        Row key = keys.iterator().next();
        if (key.getBoolean("past")) {
            throw ProblemException.conflict("The events of the month of '" + id + "' are no longer kept.");
        }
        return key;
    }
}
