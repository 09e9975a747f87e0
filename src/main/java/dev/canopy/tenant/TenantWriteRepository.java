package dev.canopy.tenant;

import static dev.canopy.query.ArrayColumns.integers;
import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes tenants with their ancestry, depths and sizes, in the transaction of a change that holds the tree locks. See
 * {@link TenantTreeRepository}.
 */
@ApplicationScoped
class TenantWriteRepository {
    private static final String INSERT = """
            insert into tenant (id, root_id, parent_id, depth, key, name, region, labels, currency)
            select id, root_id, parent_id, depth, key, name, region, labels::jsonb, coalesce(currency, $10::text)
            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[],
                        $8::text[], $9::text[]) as added (id, root_id, parent_id, depth, key, name, region, labels, currency)
            """;
    private static final String INSERT_ANCESTRY = """
            insert into tenant_ancestry (root_id, ancestor_id, descendant_id, distance)
            with recursive up (root_id, ancestor_id, descendant_id, distance) as (
              select root_id, id, id, 0 from tenant where id = any ($1)
              union all
              select up.root_id, t.parent_id, up.descendant_id, up.distance + 1
              from up join tenant t on t.id = up.ancestor_id
              where t.parent_id is not null
            )
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

    private final ObjectMapper json;
    private final CurrencyConfig config;

    TenantWriteRepository(ObjectMapper json, CurrencyConfig config) {
        this.json = json;
        this.config = config;
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
                .addArrayOfString(texts(added, tenant -> text(tenant.draft().labels())))
                .addArrayOfString(texts(added, ImportPlan.Placed::currency))
                .addString(config.currency().getCurrencyCode());
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

    /** Changes only the fields that the patch has. Fails with 412 if the tenant has another version. */
    Uni<Void> patch(SqlConnection transaction, TenantRow tenant, TenantPatch patch, IfMatch ifMatch) {
        List<String> assignments = new ArrayList<>();
        Tuple values = Tuple.of(tenant.id(), ifMatch.array());
        patch.name().ifPresent(name -> assignments.add("name = $" + place(values.addString(name))));
        patch.region().ifPresent(region -> assignments.add("region = $" + place(values.addValue(region.orElse(null)))));
        patch.labels()
                .ifPresent(labels -> assignments.add(
                        "labels = cast($" + place(values.addString(text(labels))) + "::text as jsonb)"));
        patch.archived()
                .ifPresent(archived -> assignments.add("archived_at = case when $" + place(values.addBoolean(archived))
                        + " then coalesce(archived_at, now()) end"));
        String one = " where id = $1 and" + IfMatch.matches("updated_at", "$2");
        return transaction
                .preparedQuery(
                        assignments.isEmpty()
                                ? "select from tenant" + one + "for no key update"
                                : "update tenant set " + String.join(", ", assignments) + one)
                .execute(values)
                .invoke(changed -> ifMatch.requireOne(changed.rowCount()))
                .replaceWithVoid();
    }

    private static int place(Tuple values) {
        return values.size();
    }

    private String text(Map<String, String> labels) {
        try {
            return json.writeValueAsString(labels);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
