package dev.canopy.tenant;

import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Moves and deletes tenants. A move re-attributes all history (attribution=current): the roll-ups of each ancestor that
 * lost or gained the subtree are recomputed. The roll-ups of common ancestors stay the same.
 */
@ApplicationScoped
class TenantMoveRepository {
    private static final String IS_BELOW =
            "select exists (select from tenant_ancestry where ancestor_id = $1 and descendant_id = $2) as below";

    /** The ancestors that lose or gain the subtree: those below the lowest common ancestor of both parents. */
    private static final String AFFECTED = """
            select array_agg(coalesce(o.ancestor_id, n.ancestor_id)) as ids
            from (select ancestor_id from tenant_ancestry where descendant_id = $1 and distance > 0) o
            full join (select ancestor_id from tenant_ancestry where descendant_id = $2) n using (ancestor_id)
            where o.ancestor_id is null or n.ancestor_id is null
            """;

    private static final String CUT = """
            delete from tenant_ancestry a
            using tenant_ancestry above, tenant_ancestry below
            where above.descendant_id = $1 and above.distance > 0 and below.ancestor_id = $1
              and a.ancestor_id = above.ancestor_id and a.descendant_id = below.descendant_id
            """;
    private static final String GRAFT = """
            insert into tenant_ancestry (root_id, ancestor_id, descendant_id, distance)
            select above.root_id, above.ancestor_id, below.descendant_id, above.distance + below.distance + 1
            from tenant_ancestry above cross join tenant_ancestry below
            where above.descendant_id = $2 and below.ancestor_id = $1
            """;
    private static final String SHIFT_DEPTHS = """
            update tenant t set depth = t.depth + $2
            from tenant_ancestry a where a.ancestor_id = $1 and t.id = a.descendant_id
            """;
    private static final String SET_PARENT =
            "select change_tenants(array[$1::text], array[jsonb_build_object('parent_id', $2::bigint)], $3) as changed";
    private static final String RESIZE = """
            update tenant t set subtree_size = counted.size
            from (select ancestor_id, count(*) as size from tenant_ancestry
                  where ancestor_id = any ($1) group by ancestor_id) counted
            where t.id = counted.ancestor_id
            """;
    private static final String RECOMPUTE = "select recompute_subtree_rollups($1, $2, $3)";

    private static final String KEPT = """
            select exists (select from tenant where parent_id = $1) as children,
                   exists (select from usage_total where root_id = $2 and tenant_id = $1 and own_usage_count > 0)
                     or exists (select from usage_delta where root_id = $2 and tenant_id = $1)
                     or exists (select from usage_meter_delta where root_id = $2 and tenant_id = $1) as usage
            """;
    private static final String SHRINK_ANCESTORS = """
            update tenant t set subtree_size = t.subtree_size - 1
            from tenant_ancestry a where a.descendant_id = $1 and a.distance > 0 and t.id = a.ancestor_id
            """;
    private static final String DELETE_ANCESTRY = "delete from tenant_ancestry where descendant_id = $1";
    private static final String DELETE_NAMES = """
            with attribute_values as (delete from usage_attribute_value where root_id = $1)
            delete from usage_name where root_id = $1
            """;
    private static final String DELETE = "select delete_tenant($1, $2)::integer as deleted";

    Uni<Boolean> isBelow(SqlConnection transaction, TenantRow tenant, TenantRow ancestor) {
        return ask(transaction, IS_BELOW, Tuple.of(ancestor.id(), tenant.id()));
    }

    /** Fails with 412 if the tenant has another version, before any other row has been changed. */
    Uni<Void> move(SqlConnection transaction, TenantRow tenant, TenantRow parent, IfMatch ifMatch) {
        return transaction
                .preparedQuery(SET_PARENT)
                .execute(Tuple.of(tenant.key(), parent.id(), ifMatch.array()))
                .invoke(rows -> ifMatch.requireOne(rows.iterator().next().getInteger("changed")))
                .chain(() -> graft(transaction, tenant, parent));
    }

    private static Uni<Void> graft(SqlConnection transaction, TenantRow tenant, TenantRow parent) {
        Tuple ends = Tuple.of(tenant.id(), parent.id());
        return transaction
                .preparedQuery(AFFECTED)
                .execute(ends)
                .map(rows -> rows.iterator().next().getArrayOfLongs("ids"))
                .chain(affected -> run(transaction, CUT, Tuple.of(tenant.id()))
                        .chain(() -> run(transaction, GRAFT, ends))
                        .chain(() -> run(
                                transaction, SHIFT_DEPTHS, Tuple.of(tenant.id(), parent.depth() + 1 - tenant.depth())))
                        .chain(() -> affected == null
                                ? Uni.createFrom().voidItem()
                                : refresh(transaction, tenant, affected)));
    }

    private static Uni<Void> refresh(SqlConnection transaction, TenantRow moved, Long[] affected) {
        return run(transaction, RESIZE, Tuple.tuple().addArrayOfLong(affected))
                .chain(() -> run(
                        transaction,
                        RECOMPUTE,
                        Tuple.of(moved.rootId()).addArrayOfLong(affected).addLong(moved.id())));
    }

    /** The rows that keep a tenant from being deleted. */
    record Kept(boolean children, boolean usage) {}

    /** The result is reliable only while the transaction holds the lock that excludes ingestion. */
    Uni<Kept> kept(SqlConnection transaction, TenantRow tenant) {
        return transaction
                .preparedQuery(KEPT)
                .execute(Tuple.of(tenant.id(), tenant.rootId()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Kept(row.getBoolean("children"), row.getBoolean("usage")));
    }

    /** Fails with 412 if the tenant has another version. */
    Uni<Void> delete(SqlConnection transaction, TenantRow tenant, IfMatch ifMatch) {
        Tuple id = Tuple.of(tenant.id());
        return run(transaction, tenant.isRoot() ? DELETE_NAMES : SHRINK_ANCESTORS, id)
                .chain(() -> run(transaction, DELETE_ANCESTRY, id))
                .chain(() -> transaction.preparedQuery(DELETE).execute(Tuple.of(tenant.id(), ifMatch.array())))
                .invoke(rows -> ifMatch.requireOne(rows.iterator().next().getInteger("deleted")))
                .replaceWithVoid();
    }

    private static Uni<Boolean> ask(SqlConnection transaction, String question, Tuple values) {
        return transaction
                .preparedQuery(question)
                .execute(values)
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Uni<Void> run(SqlConnection transaction, String sql, Tuple values) {
        return transaction.preparedQuery(sql).execute(values).replaceWithVoid();
    }
}
