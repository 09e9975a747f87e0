package dev.canopy.tenant;

import static dev.canopy.query.ArrayColumns.texts;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Runs changes of the tree, and reads the tenants that they need. Each change is one transaction under the tree locks
 * of its accounts, with a fixed number of statements; {@link TenantWriteRepository} writes its result.
 */
@ApplicationScoped
class TenantTreeRepository {
    private static final String LOCK = "select lock_tree($1, $2)";
    private static final String WAIT_SHORTLY = "set local lock_timeout = '1s'";
    private static final String SELECT_ROWS = """
            select t.id, t.key, t.root_id, t.depth, t.currency, t.region, t.archived_at is not null as archived, t.subtree_size,
                   case when {parent is seen} then p.key end as parent,
                   case when not {is seen} then 'HIDDEN'
                        when {parent is allowed} then 'BELOW'
                        when {is allowed} then 'TOP'
                        else 'SEEN' end as permission
            from tenant t left join tenant p on p.id = t.parent_id
            where t.key = any ($1)
            """.replace("{parent is seen}", ScopeSql.covers("p.id", "$2"))
            .replace("{is seen}", ScopeSql.covers("t.id", "$2"))
            .replace("{parent is allowed}", ScopeSql.coversFromAbove("t.id", "$3"))
            .replace("{is allowed}", ScopeSql.covers("t.id", "$3"));
    private static final String IS_EMPTY = "select not exists (select from tenant) as empty";
    private static final String NEXT_IDS =
            "select nextval(pg_get_serial_sequence('tenant', 'id')) as id from generate_series(1, $1)";
    private final Pool pool;
    private final ConcurrencyLimit changes = new ConcurrencyLimit(1);
    private final ConcurrencyLimit additions = new ConcurrencyLimit(1);

    TenantTreeRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs a change in its own transaction, which holds the tree locks of the accounts of some tenants. The changes of
     * this instance wait for each other before they take a connection, so that many at once leave connections to
     * others.
     *
     * @param scope where the caller may change something; the accounts of tenants elsewhere are not locked
     * @param keys the keys of all tenants that the change reads or writes; those without a tenant are for new ones
     */
    <T> Uni<T> change(Scope scope, Collection<String> keys, Function<SqlConnection, Uni<T>> work) {
        return changes.run(() -> pool.withTransaction(transaction -> locked(transaction, scope, keys, work)));
    }

    /**
     * Runs a change for usage that waits, as {@link #change} does, but waits for each lock for a second only, and does
     * not hold up the changes that are asked for.
     */
    <T> Uni<T> changeForUsage(Scope scope, Collection<String> keys, Function<SqlConnection, Uni<T>> work) {
        return additions.run(() -> pool.withTransaction(transaction ->
                transaction.query(WAIT_SHORTLY).execute().chain(() -> locked(transaction, scope, keys, work))));
    }

    private static <T> Uni<T> locked(
            SqlConnection transaction, Scope scope, Collection<String> keys, Function<SqlConnection, Uni<T>> work) {
        Tuple locks = Tuple.tuple()
                .addArrayOfString(texts(keys, key -> key))
                .addArrayOfLong(scope.allowed().array());
        return transaction.preparedQuery(LOCK).execute(locks).chain(() -> work.apply(transaction));
    }

    Uni<Boolean> isEmpty() {
        return pool.query(IS_EMPTY).execute().map(rows -> rows.iterator().next().getBoolean("empty"));
    }

    /**
     * The tenants with these keys, by key, including those that the caller does not see: keys are unique regardless of
     * the caller. Keys without a tenant are omitted.
     */
    Uni<Map<String, TenantRow>> find(SqlConnection transaction, Scope scope, Collection<String> keys) {
        return transaction
                .preparedQuery(SELECT_ROWS)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(keys, key -> key))
                        .addArrayOfLong(scope.seen().array())
                        .addArrayOfLong(scope.allowed().array()))
                .map(rows -> {
                    Map<String, TenantRow> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("key"), row(row)));
                    return found;
                });
    }

    /** Fails with not-found, or with a 403 if the caller sees the tenant, but is not allowed to change it. */
    Uni<TenantRow> get(SqlConnection transaction, Scope scope, String key) {
        return find(transaction, scope, List.of(key)).map(found -> {
            TenantRow row = found.get(key);
            if (row == null || row.isHidden()) {
                throw ProblemException.notFound("tenant", key);
            }
            scope.require(row.isAllowed());
            return row;
        });
    }

    Uni<List<Long>> nextIds(SqlConnection transaction, int count) {
        return transaction.preparedQuery(NEXT_IDS).execute(Tuple.of(count)).map(rows -> ids(rows, "id"));
    }

    private static TenantRow row(Row row) {
        return new TenantRow(
                row.getLong("id"),
                row.getString("key"),
                row.getLong("root_id"),
                row.getInteger("depth"),
                row.getString("parent"),
                row.getString("currency"),
                row.getString("region"),
                row.getBoolean("archived"),
                row.getLong("subtree_size"),
                TenantRow.Permission.valueOf(row.getString("permission")));
    }

    private static List<Long> ids(RowSet<Row> rows, String column) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getLong(column))
                .toList();
    }
}
