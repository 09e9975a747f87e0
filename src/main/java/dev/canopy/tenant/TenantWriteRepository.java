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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes tenants with their ancestry, depths and sizes, in the transaction of a change that holds the tree locks. See
 * {@link TenantTreeRepository}.
 */
@ApplicationScoped
class TenantWriteRepository {
    private static final String ADD = "select add_tenants($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    private static final String CHANGE = "select change_tenants($1, $2::text[]::jsonb[])";
    private static final String PATCH = "select change_tenants($1, $2::text[]::jsonb[], $3) as changed";

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
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(added, ImportPlan.Placed::id))
                .addArrayOfLong(longs(added, ImportPlan.Placed::rootId))
                .addArrayOfLong(longs(added, ImportPlan.Placed::parentId))
                .addArrayOfInteger(integers(added, ImportPlan.Placed::depth))
                .addArrayOfString(texts(added, tenant -> tenant.draft().key()))
                .addArrayOfString(texts(added, tenant -> tenant.draft().name()))
                .addArrayOfString(texts(added, tenant -> tenant.draft().region()))
                .addArrayOfString(texts(added, tenant -> text(tenant.draft().labels())))
                .addArrayOfString(texts(added, ImportPlan.Placed::currency))
                .addString(config.currency().getCurrencyCode());
        return transaction.preparedQuery(ADD).execute(columns).replaceWithVoid();
    }

    private Uni<Void> update(SqlConnection transaction, List<TenantDraft> changed) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(changed, TenantDraft::key))
                .addArrayOfString(texts(changed, draft -> text(columns(draft))));
        return transaction.preparedQuery(CHANGE).execute(columns).replaceWithVoid();
    }

    private static Map<String, @Nullable Object> columns(TenantDraft draft) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("name", draft.name());
        columns.put("region", draft.region());
        columns.put("labels", draft.labels());
        return columns;
    }

    /** Changes only the fields that the patch has. Fails with 412 if the tenant has another version. */
    Uni<Void> patch(SqlConnection transaction, TenantRow tenant, TenantPatch patch, IfMatch ifMatch) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        patch.name().ifPresent(name -> columns.put("name", name));
        patch.region().ifPresent(region -> columns.put("region", region.orElse(null)));
        patch.labels().ifPresent(labels -> columns.put("labels", labels));
        patch.archived().ifPresent(archived -> columns.put("archived", archived));
        Tuple values = Tuple.tuple()
                .addArrayOfString(new String[] {tenant.key()})
                .addArrayOfString(new String[] {text(columns)})
                .addArrayOfOffsetDateTime(ifMatch.array());
        return transaction
                .preparedQuery(PATCH)
                .execute(values)
                .invoke(rows -> ifMatch.requireOne(rows.iterator().next().getInteger("changed")))
                .replaceWithVoid();
    }

    private String text(Map<String, ?> object) {
        try {
            return json.writeValueAsString(object);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
