package dev.canopy.audit;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds entries for work that the database does not log by itself, such as repricing. */
@ApplicationScoped
public class AuditLog {
    /** Locks the tenant, so that no entry of it is added after its deletion, which leaves its entries to the parent. */
    private static final String ADD = """
            select audit_action($1, t.id, t.key, null, null, $3::text::jsonb)
            from (select $2::text as key) named
            left join lateral (select t.id, t.key from tenant t where t.key = named.key for key share) t on true
            """;

    private final Pool pool;

    AuditLog(Pool pool) {
        this.pool = pool;
    }

    /**
     * Adds an entry, before the work begins.
     *
     * @param action such as {@code price.reprice}
     * @param tenant the key of the tenant whose data the work changes; null for all data
     * @param parameters the parameters of the request
     */
    public Uni<Void> begin(String action, @Nullable String tenant, Map<String, Object> parameters) {
        return pool.preparedQuery(ADD)
                .execute(Tuple.of(action, tenant, new JsonObject(parameters).encode()))
                .replaceWithVoid();
    }
}
