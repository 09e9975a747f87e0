package dev.canopy.credential;

import dev.canopy.access.Caller;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys in the database. */
@ApplicationScoped
class KeyRepository {
    private static final String FROM = " from api_key k left join tenant t on t.id = k.tenant_id ";

    /** Whether a key is in a scope. Keys for the whole service are only in a scope of everything. */
    private static final String IN_SCOPE = " ($1::bigint[] is null or exists (select from tenant_ancestry a"
            + " where a.descendant_id = k.tenant_id and a.ancestor_id = any ($1))) ";

    private static final String BY_PREFIX =
            "select k.hash, " + StoredKey.COLUMNS + FROM + "where k.prefix = $1 and k.revoked_at is null";
    private static final String LIST = "select " + StoredKey.COLUMNS + FROM + "where k.revoked_at is null and"
            + " ($2::text is null or t.key = $2) and" + IN_SCOPE + "order by k.created_at, k.id";
    /** A key at the top of a scope is changed from above, by itself, or by the key that made it. */
    private static final String GET = "select " + StoredKey.COLUMNS
            + ", ($1::bigint[] is null or coalesce($3::uuid in (k.id, k.created_by), false)"
            + " or exists (select from tenant_ancestry a where a.descendant_id = k.tenant_id and a.ancestor_id = any ($1)"
            + " and a.distance > 0)) as changeable" + FROM + "where k.revoked_at is null and k.id = $2 and" + IN_SCOPE;

    private static final String INSERT = """
            insert into api_key (prefix, hash, name, tenant_id, role, created_by, expires_at)
            values ($1, $2, $3, $4, $5, $6, least($7::timestamptz, (select expires_at from api_key where id = $6)))
            returning id, created_at, expires_at
            """;
    private static final String REVOKE = "update api_key set revoked_at = now() where id = $1 and revoked_at is null";
    private static final String END =
            "update api_key set expires_at = least(expires_at, $2::timestamptz) where id = $1 and revoked_at is null";
    private static final String USED = """
            update api_key k set last_used_at = used.at
            from unnest($1::uuid[], $2::timestamptz[]) as used (id, at)
            where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
            """;

    private final Pool pool;

    KeyRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * The caller that makes or changes a key.
     *
     * @param key the id of its own key; null if it has another credential
     */
    record Creator(@Nullable UUID key) {
        static Creator of(Caller caller) {
            return new Creator(
                    caller.kind() == Caller.Kind.KEY && caller.id() != null ? UUID.fromString(caller.id()) : null);
        }
    }

    /** A key with the hash of its text. */
    static final class Hashed {
        private final StoredKey key;
        private final byte[] hash;

        Hashed(StoredKey key, byte[] hash) {
            this.key = key;
            this.hash = hash;
        }

        StoredKey key() {
            return key;
        }

        /** Compares in a time that does not depend on the hash. */
        boolean isOf(Token token) {
            return MessageDigest.isEqual(hash, token.hash());
        }
    }

    /** The key with this prefix, unless it is revoked. */
    Uni<Optional<Hashed>> find(String prefix) {
        return pool.preparedQuery(BY_PREFIX)
                .execute(Tuple.of(prefix))
                .map(rows -> first(rows)
                        .map(row -> new Hashed(
                                StoredKey.from(row), row.getBuffer("hash").getBytes())));
    }

    /** All keys in the scope, in the order of their creation, or those of one tenant. */
    Uni<List<StoredKey>> list(Scope scope, Optional<String> tenant) {
        Tuple values = Tuple.tuple().addArrayOfLong(scope.allowed().array()).addValue(tenant.orElse(null));
        return pool.preparedQuery(LIST).execute(values).map(rows -> {
            List<StoredKey> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(StoredKey.from(row)));
            return keys;
        });
    }

    /** Fails with 404 if the key does not exist in the scope, and with 403 if the caller may not change it. */
    Uni<StoredKey> get(Scope scope, Creator caller, UUID id) {
        Tuple values = Tuple.tuple()
                .addArrayOfLong(scope.allowed().array())
                .addUUID(id)
                .addValue(caller.key());
        return pool.preparedQuery(GET).execute(values).map(rows -> {
            Row row = first(rows).orElseThrow(() -> unknown(id));
            scope.require(row.getBoolean("changeable"));
            return StoredKey.from(row);
        });
    }

    /** Adds a key, which ends at the latest when the key of its creator does. */
    Uni<StoredKey> insert(Token token, KeyDraft draft, @Nullable Long tenantId, Creator creator) {
        return pool.preparedQuery(INSERT)
                .execute(values(token, draft, tenantId, creator))
                .map(rows -> stored(rows, token, draft, tenantId));
    }

    /**
     * Adds a key that takes the place of another, which ends at the given time, or at its own end if that is earlier. Fails
     * with 404 if the other key has been revoked meanwhile.
     */
    Uni<StoredKey> replace(StoredKey old, Token token, KeyDraft draft, Creator creator, Instant end) {
        Tuple ended = Tuple.tuple().addUUID(old.id()).addValue(end.atOffset(ZoneOffset.UTC));
        return pool.withTransaction(transaction -> transaction
                .preparedQuery(END)
                .execute(ended)
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw unknown(old.id());
                    }
                })
                .chain(() -> transaction.preparedQuery(INSERT).execute(values(token, draft, old.tenantId(), creator)))
                .map(rows -> stored(rows, token, draft, old.tenantId())));
    }

    Uni<Void> revoke(UUID id) {
        return pool.preparedQuery(REVOKE).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** Writes the times of last use. */
    Uni<Void> used(Map<UUID, Instant> times) {
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(times.keySet().toArray(UUID[]::new))
                .addArrayOfOffsetDateTime(times.values().stream()
                        .map(time -> time.atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
        return pool.preparedQuery(USED).execute(values).replaceWithVoid();
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("key", id.toString());
    }

    private static Tuple values(Token token, KeyDraft draft, @Nullable Long tenantId, Creator creator) {
        return Tuple.tuple()
                .addString(token.prefix())
                .addBuffer(Buffer.buffer(token.hash()))
                .addString(draft.name())
                .addValue(tenantId)
                .addString(draft.role().text())
                .addValue(creator.key())
                .addValue(draft.expires()
                        .map(time -> time.atOffset(ZoneOffset.UTC))
                        .orElse(null));
    }

    private static StoredKey stored(RowSet<Row> rows, Token token, KeyDraft draft, @Nullable Long tenantId) {
        Row row = rows.iterator().next();
        return new StoredKey(
                row.getUUID("id"),
                token.prefix(),
                draft.name(),
                tenantId,
                draft.tenant().orElse(null),
                draft.role(),
                row.getOffsetDateTime("created_at").toInstant(),
                StoredKey.instant(row.getOffsetDateTime("expires_at")),
                null);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }
}
