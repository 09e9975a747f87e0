package dev.canopy.usage;

import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.Turns;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Deletes single events. The transaction that deletes the key also deletes the event and appends a delta with a
 * negative count, so that an event is subtracted only once.
 */
@ApplicationScoped
class EventDeletionRepository {
    private static final String REMOVE_KEY = """
            delete from usage_key where source = $1 and id = $2
            returning root_id, time, coalesce((time at time zone 'UTC')::date < usage_horizon(), false) as past
            """;

    /** Names the tenants of the account, so that the index on tenant and time finds the event. */
    private static final String REMOVE_EVENT = """
            with removed as (
              delete from usage_event
              where tenant_id = any (array(select descendant_id from tenant_ancestry where ancestor_id = any ($3)))
                and root_id = $5
                and time = $4 and source = $1 and id = $2
              returning root_id, tenant_id, feature_id, time, cost, correction
            )
            insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, last_used_at, deletion)
            select root_id, tenant_id, feature_id, (time at time zone 'UTC')::date, -1, -cost::numeric,
                   case when not correction then time end, true
            from removed
            """;

    /** Deletions may wait for a long change of the tree. Few of them wait in the database, each with a connection. */
    private static final int MAX_RUNNING = 4;

    private final Pool pool;
    private final Turns deletions = new Turns(MAX_RUNNING);

    EventDeletionRepository(Pool pool) {
        this.pool = pool;
    }

    /** Fails with a 404 if the event does not exist, and with a 409 if the events of its month are no longer kept. */
    Uni<Void> delete(Scope scope, String source, String id) {
        return deletions.take(() -> pool.withTransaction(transaction -> TreeLock.TREE_STAYS
                .take(transaction) // repricing and deletion exclude each other
                .chain(() -> transaction.preparedQuery(REMOVE_KEY).execute(Tuple.of(source, id)))
                .map(keys -> key(keys, scope, id))
                .chain(key -> transaction.preparedQuery(REMOVE_EVENT).execute(values(scope, source, id, key)))
                .invoke(removed -> {
                    if (removed.rowCount() == 0 && !scope.everything()) {
                        throw unknown(id);
                    }
                })
                .replaceWithVoid()));
    }

    /** The event must be in a subtree of the scope. Without one, it must be in the account, which has all events of it. */
    private static Tuple values(Scope scope, String source, String id, Row key) {
        Long root = key.getLong("root_id");
        Long[] tops = scope.allowed().array();
        return Tuple.of(source, id)
                .addArrayOfLong(tops == null ? new Long[] {root} : tops)
                .addValue(key.getOffsetDateTime("time"))
                .addLong(root);
    }

    private static ProblemException unknown(String id) {
        return ProblemException.notFound("event", id);
    }

    private static Row key(RowSet<Row> keys, Scope scope, String id) {
        if (keys.rowCount() == 0) {
            throw unknown(id);
        }
        Row key = keys.iterator().next();
        if (!scope.everything()
                && key.getBoolean("past")
                && !scope.allowed().ids().contains(key.getLong("root_id"))) {
            throw unknown(id); // the tenant of an event that is no longer kept is not known
        }
        if (key.getBoolean("past")) {
            throw ProblemException.conflict(
                    "The event '" + id + "' cannot be deleted: the events of its month are no longer kept.");
        }
        return key;
    }
}
