package dev.canopy.tenant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.query.ArrayColumns;
import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the ids of the tenants that a token or the configuration names. Keys and ids of tenants never change, so they
 * are remembered for a while; a key may belong to another tenant only after its tenant was deleted. Thread-safe.
 */
@Singleton
public class TenantIds {
    private static final String FIND = "select key, id from tenant where key = any ($1)";

    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MAX_REMEMBERED = 100_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Cache<String, Long> known = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    TenantIds(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /** The ids of the tenants that exist, by key. Completes in any context. */
    public Uni<Map<String, Long>> of(Set<String> keys) {
        Map<String, Long> found = new HashMap<>(known.getAllPresent(keys));
        return found.size() == keys.size()
                ? Uni.createFrom().item(found)
                : read(keys).invoke(known::putAll);
    }

    /** In a context of its own: the statement does not count for the request. */
    private Uni<Map<String, Long>> read(Set<String> keys) {
        return Uni.createFrom()
                .emitter(emitter -> SharedWork.begin(
                        vertx,
                        work -> pool.preparedQuery(FIND)
                                .execute(Tuple.of(ArrayColumns.texts(keys)))
                                .map(rows -> {
                                    Map<String, Long> ids = new HashMap<>();
                                    for (Row row : rows) {
                                        ids.put(row.getString("key"), row.getLong("id"));
                                    }
                                    return ids;
                                })
                                .subscribe()
                                .with(emitter::complete, emitter::fail)));
    }
}
