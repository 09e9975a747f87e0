package dev.canopy.tenant;

import static dev.canopy.database.ArrayColumns.integers;
import static dev.canopy.database.ArrayColumns.longs;
import static dev.canopy.database.ArrayColumns.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.Turns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Writes the tree: tenants with their ancestry, depths and sizes. Each change is one transaction under the tree locks of
 * its accounts, with a fixed number of statements.
 */
@ApplicationScoped
class TenantTreeRepository {
    private static final String LOCK = "select lock_tree($1)";
    private static final String SELECT_ROWS = """
            select t.id, t.key, t.root_id, t.depth, t.region, t.archived_at is not null as archived,
                   case when $2::bigint[] is null or exists (
                          select from tenant_ancestry a where a.descendant_id = p.id and a.ancestor_id = any ($2))
                        then p.key end as parent,
                   case when $2 is not null and not exists (
                          select from tenant_ancestry a where a.descendant_id = t.id and a.ancestor_id = any ($2))
                        then 'HIDDEN'
                        when $3::bigint[] is null then 'BELOW'
                        else coalesce((select case when max(a.distance) > 0 then 'BELOW' else 'TOP' end
                                       from tenant_ancestry a
                                       where a.descendant_id = t.id and a.ancestor_id = any ($3)
                                       having count(*) > 0), 'SEEN') end as reach
            from tenant t left join tenant p on p.id = t.parent_id
            where t.key = any ($1)
            """;
    private static final String IS_EMPTY = "select not exists (select from tenant) as empty";
    private static final String NEXT_IDS =
            "select nextval(pg_get_serial_sequence('tenant', 'id')) as id from generate_series(1, $1)";
    private static final String INSERT = """
            insert into tenant (id, root_id, parent_id, depth, key, name, region, labels)
            select id, root_id, parent_id, depth, key, name, region, labels::jsonb
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[],
                        $8::text[]) as added (id, root_id, parent_id, depth, key, name, region, labels)
            """;
    private static final String INSERT_ANCESTRY = """
            with recursive up (root_id, ancestor_id, descendant_id, distance) as (
              select root_id, id, id, 0 from tenant where id = any ($1)
              union all
              select up.root_id, t.parent_id, up.descendant_id, up.distance + 1
              from up join tenant t on t.id = up.ancestor_id
              where t.parent_id is not null
            )
            insert into tenant_ancestry (root_id, ancestor_id, descendant_id, distance)
            select root_id, ancestor_id, descendant_id, distance from up
            """;
    private static final String GROW_ANCESTORS = """
            update tenant t set subtree_size = t.subtree_size + grown.size
            from (select ancestor_id, count(*) as size from tenant_ancestry
                  where descendant_id = any ($1) and distance > 0 group by ancestor_id) grown
            where t.id = grown.ancestor_id
            """;
    private static final String UPDATE_STORED = """
            update tenant t set name = changed.name, region = changed.region, labels = changed.labels::jsonb
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as changed (key, name, region, labels)
            where t.key = changed.key
            """;

    private final Pool pool;
    private final ObjectMapper json;
    private final Turns changes = new Turns(1);

    TenantTreeRepository(Pool pool, ObjectMapper json) {
        this.pool = pool;
        this.json = json;
    }

    /**
     * Runs a change in its own transaction, which holds the tree locks of the accounts of some tenants. The changes of
     * this instance wait for each other before they take a connection, so that many at once leave connections to
     * others.
     *
     * @param keys the keys of all tenants that the change reads or writes; those without a tenant are for new ones
     */
    <T> Uni<T> change(Collection<String> keys, Function<SqlConnection, Uni<T>> work) {
        Tuple ofKeys = Tuple.tuple().addArrayOfString(texts(keys, key -> key));
        return changes.take(() -> pool.withTransaction(
                transaction -> transaction.preparedQuery(LOCK).execute(ofKeys).chain(() -> work.apply(transaction))));
    }

    Uni<Boolean> isEmpty() {
        return pool.query(IS_EMPTY).execute().map(rows -> rows.iterator().next().getBoolean("empty"));
    }

    /**
     * The tenants with these keys, by key, also those that the caller does not see: keys are unique regardless of the
     * caller. Keys without a tenant are omitted.
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

    Uni<Void> save(SqlConnection transaction, ImportPlan plan) {
        return insert(transaction, plan.added()).chain(() -> update(transaction, plan.changed()));
    }

    private Uni<Void> insert(SqlConnection transaction, List<ImportPlan.Placed> added) {
        if (added.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Long[] ids = longs(added, ImportPlan.Placed::id);
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(ids)
                .addArrayOfLong(longs(added, ImportPlan.Placed::rootId))
                .addArrayOfLong(longs(added, ImportPlan.Placed::parentId))
                .addArrayOfInteger(integers(added, ImportPlan.Placed::depth))
                .addArrayOfString(texts(added, tenant -> tenant.draft().key()))
                .addArrayOfString(texts(added, tenant -> tenant.draft().name()))
                .addArrayOfString(texts(added, tenant -> tenant.draft().region()))
                .addArrayOfString(texts(added, tenant -> text(tenant.draft().labels())));
        Tuple newIds = Tuple.tuple().addArrayOfLong(ids);
        return transaction
                .preparedQuery(INSERT)
                .execute(columns)
                .chain(() -> transaction.preparedQuery(INSERT_ANCESTRY).execute(newIds))
                .chain(() -> transaction.preparedQuery(GROW_ANCESTORS).execute(newIds))
                .replaceWithVoid();
    }

    private Uni<Void> update(SqlConnection transaction, List<TenantDraft> changed) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(changed, TenantDraft::key))
                .addArrayOfString(texts(changed, TenantDraft::name))
                .addArrayOfString(texts(changed, TenantDraft::region))
                .addArrayOfString(texts(changed, draft -> text(draft.labels())));
        return transaction.preparedQuery(UPDATE_STORED).execute(columns).replaceWithVoid();
    }

    /** Changes only the fields that the patch has. */
    Uni<Void> patch(SqlConnection transaction, TenantRow tenant, TenantPatch patch) {
        List<String> assignments = new ArrayList<>();
        Tuple values = Tuple.of(tenant.id());
        patch.name().ifPresent(name -> assignments.add("name = $" + place(values.addString(name))));
        patch.region().ifPresent(region -> assignments.add("region = $" + place(values.addValue(region.orElse(null)))));
        patch.labels()
                .ifPresent(labels -> assignments.add(
                        "labels = cast($" + place(values.addString(text(labels))) + "::text as jsonb)"));
        patch.archived()
                .ifPresent(archived -> assignments.add("archived_at = case when $" + place(values.addBoolean(archived))
                        + " then coalesce(archived_at, now()) end"));
        return assignments.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery("update tenant set " + String.join(", ", assignments) + " where id = $1")
                        .execute(values)
                        .replaceWithVoid();
    }

    private static int place(Tuple values) {
        return values.size();
    }

    private static TenantRow row(Row row) {
        return new TenantRow(
                row.getLong("id"),
                row.getString("key"),
                row.getLong("root_id"),
                row.getInteger("depth"),
                row.getString("parent"),
                row.getString("region"),
                row.getBoolean("archived"),
                TenantRow.Reach.valueOf(row.getString("reach")));
    }

    private static List<Long> ids(RowSet<Row> rows, String column) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getLong(column))
                .toList();
    }

    private String text(Map<String, String> labels) {
        try {
            return json.writeValueAsString(labels);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
