package dev.canopy.usage;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ConcurrencyLimit;
import dev.canopy.tenant.TreeLock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Deletes single events. The transaction that deletes the key also deletes the event and appends a delta with a
 * negative count, so that an event is subtracted only once.
 */
@ApplicationScoped
class EventDeletionRepository {
    /**
     * Also locks the accounts; two are enough to know that the event is not in one. An event outside the scope is not
     * found, and nothing is locked for it. The distance is that from the tops of the scope down to the tenant of the
     * event. The tenant of an event that is no longer kept is not known, so the whole account must be in the scope.
     */
    private static final String FIND = """
            select root_id, distance, %1$s
            from (select k.root_id, reach.distance
                  from tenant t join usage_key k on k.root_id = t.root_id
                  cross join lateral (
                    select case when $3::bigint[] is null then 1
                                when k.root_id = any ($3)
                                  and coalesce((k.time at time zone 'UTC')::date < usage_horizon(), false) then 1
                                else (select max(a.distance)
                                      from usage_event e
                                        join tenant_ancestry a on a.descendant_id = e.tenant_id and a.ancestor_id = any ($3)
                                      where e.root_id = k.root_id
                                        and e.tenant_id = any (array(
                                          select descendant_id from tenant_ancestry where ancestor_id = any ($3)))
                                        and e.time = k.time and e.source = k.source and e.id = k.id) end as distance) reach
                  where %2$s and k.source = $1 and k.id = $2 and reach.distance is not null limit 2) found
            order by account_lock(root_id)
            """;

    private static final String LOCK = TreeLock.TREE_STAYS.sql("root_id");
    private static final String FIND_ANYWHERE = FIND.formatted(
            LOCK,
            "t.parent_id is null and ($3::bigint[] is null or t.id in (select root_id from tenant where id = any ($3)))");
    private static final String FIND_IN_ACCOUNT =
            FIND.formatted(LOCK, "t.key = $4 and" + ScopeSql.covers("t.id", "$3"));

    private static final String REMOVE_KEY = """
            delete from usage_key where root_id = $3 and source = $1 and id = $2
            returning time, coalesce((time at time zone 'UTC')::date < usage_horizon(), false) as past
            """;

    /** Names the tenants of the account, so that the index on tenant and time finds the event. */
    private static final String REMOVE_EVENT = """
            with removed as (
              delete from usage_event
              where root_id = $3
                and tenant_id = any (array(select descendant_id from tenant_ancestry where ancestor_id = any ($5)))
                and time = $4 and source = $1 and id = $2
              returning root_id, tenant_id, feature_id, time, cost, correction, input_tokens, output_tokens, price_id, cost_given,
                        usage_event as event
            ), meters as (
              insert into usage_meter_delta select * from meter_deltas(array(select event from removed), -1)
            )
            insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, input_tokens, output_tokens,
                                     unpriced_count, last_used_at, deletion)
            select root_id, tenant_id, feature_id, (time at time zone 'UTC')::date, -1, -cost::numeric,
                   -coalesce(input_tokens, 0), -coalesce(output_tokens, 0),
                   case when price_id is null and not cost_given then -1 else 0 end,
                   case when not correction then time end, true
            from removed
            """;

    /** Deletions may wait for a long change of the tree. Few of them wait in the database, each with a connection. */
    private static final int MAX_RUNNING = 4;

    private final Pool pool;
    private final ConcurrencyLimit deletions = new ConcurrencyLimit(MAX_RUNNING);

    EventDeletionRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Deletes the event with this identity. Fails with a 404 if it does not exist in the scope, with a 403 if its
     * tenant is the top of the scope, and with a 409 if several accounts have such an event, or if the events of its
     * month are no longer kept.
     *
     * @param tenant the key of any tenant of the account; null if the identity is in one account only
     */
    Uni<Void> delete(Scope scope, String source, String id, @Nullable String tenant) {
        return deletions.run(() -> pool.withTransaction(transaction -> find(transaction, scope, source, id, tenant)
                .chain(account -> transaction
                        .preparedQuery(REMOVE_KEY)
                        .execute(Tuple.of(source, id, account))
                        .map(keys -> key(keys, id))
                        .chain(key -> transaction
                                .preparedQuery(REMOVE_EVENT)
                                .execute(values(scope, source, id, account, key)))
                        .invoke(removed -> {
                            if (removed.rowCount() == 0 && !scope.everything()) {
                                throw ProblemException.notFound("event", id); // its tenant has left the scope
                            }
                        }))
                .replaceWithVoid()));
    }

    /**
     * The account of the event, whose events and tree now stay as they are: repricing and deletion exclude each other.
     */
    private static Uni<Long> find(
            SqlConnection transaction, Scope scope, String source, String id, @Nullable String tenant) {
        Tuple values = Tuple.of(source, id).addArrayOfLong(scope.allowed().array());
        return (tenant == null
                        ? transaction.preparedQuery(FIND_ANYWHERE).execute(values)
                        : transaction.preparedQuery(FIND_IN_ACCOUNT).execute(values.addString(tenant)))
                .map(accounts -> {
                    if (accounts.rowCount() > 1) {
                        throw ProblemException.conflict("Several accounts have an event '" + id
                                + "' of this source; name a tenant of one of them with 'tenant'.");
                    }
                    Row found = existing(accounts, id);
                    scope.require(found.getInteger("distance") > 0);
                    return found.getLong("root_id");
                });
    }

    /**
     * The event must be in a subtree of the scope. A caller with an unlimited scope is limited to the account of the
     * event.
     */
    private static Tuple values(Scope scope, String source, String id, Long account, Row key) {
        Long[] tops = scope.allowed().array();
        return Tuple.of(source, id, account, key.getOffsetDateTime("time"))
                .addArrayOfLong(tops == null ? new Long[] {account} : tops);
    }

    private static Row key(RowSet<Row> keys, String id) {
        Row key = existing(keys, id);
        if (key.getBoolean("past")) {
            throw ProblemException.conflict(
                    "The event '" + id + "' cannot be deleted: the events of its month are no longer kept.");
        }
        return key;
    }

    private static Row existing(RowSet<Row> rows, String id) {
        if (rows.rowCount() == 0) {
            throw ProblemException.notFound("event", id);
        }
        return rows.iterator().next();
    }
}
