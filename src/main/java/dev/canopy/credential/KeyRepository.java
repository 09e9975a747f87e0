package dev.canopy.credential;

import static dev.canopy.attribute.AddressFunctions.isWithin;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.query.UtcTimes.instantOrNull;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.access.Caller;
import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.IpAddress;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ArrayColumns;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.query.UtcTimes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys in the database. */
@ApplicationScoped
class KeyRepository implements ProjectionRepository<ApiKey, UUID> {
    private static final String FROM = " from api_key k left join tenant t on t.id = k.tenant_id ";

    /** Whether a key is in a scope. Keys for the whole service are only in a scope of everything. */
    private static final String IN_SCOPE = ScopeSql.covers("k.tenant_id", "$1");

    private static final String BY_PREFIX =
            "select k.hash, " + StoredKey.COLUMNS + FROM + "where k.prefix = any ($1) and k.revoked_at is null";
    /** A key at the top of a scope is changed from above, by itself, or by the key that made it. */
    private static final String GET = "select " + StoredKey.COLUMNS
            + ", (coalesce($3::uuid in (k.id, k.created_by), false) or" + ScopeSql.coversFromAbove("k.tenant_id", "$1")
            + ") as changeable" + FROM + "where k.revoked_at is null and k.id = $2 and" + IN_SCOPE;

    private static final String INSERT = """
            insert into api_key (prefix, hash, name, tenant_id, role, created_by, expires_at, own_end)
            select $1::text, $2::bytea, $3::text, $4::bigint, $5::text, $6::uuid, made.until, made.until
            from (select least($7::timestamptz, (select expires_at from api_key where id = $6)) as until) made
            where""" + ScopeSql.keeps("$4", "$8") + "returning id, created_at, expires_at";
    private static final String REVOKE =
            "update api_key set revoked_at = now() where id = $1 and revoked_at is null and"
                    + ScopeSql.keeps("tenant_id", "$2");
    private static final String LOCK = "select from api_key where id = $1 and revoked_at is null and"
            + ScopeSql.keeps("tenant_id", "$2") + "for update";
    private static final String END = "update api_key set expires_at = least(expires_at, $3::timestamptz)"
            + " where id = $1 and revoked_at is null and" + ScopeSql.keeps("tenant_id", "$2");
    /**
     * Locks the keys in the order of their ids: an update alone has no order, and two instances could block each other.
     */
    private static final String USED = """
            with locked as materialized (
              select k.id from api_key k where k.id = any ($1::uuid[]) order by k.id for no key update
            )
            update api_key k set last_used_at = used.at, last_used_from = used.source::inet
            from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as used (id, at, source) join locked using (id)
            where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
            """;

    private final Pool pool;
    private final TenantRepository tenants;
    private final Cursors cursors;

    KeyRepository(Pool pool, TenantRepository tenants, Cursors cursors) {
        this.pool = pool;
        this.tenants = tenants;
        this.cursors = cursors;
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
        private final Caller caller;
        private final byte[] hash;

        Hashed(StoredKey key, byte[] hash) {
            this.key = key;
            this.caller = key.toCaller(hash);
            this.hash = hash;
        }

        StoredKey key() {
            return key;
        }

        Caller caller() {
            return caller;
        }

        /** Compares in a time that does not depend on the hash. */
        boolean isOf(KeyText keyText) {
            return MessageDigest.isEqual(hash, keyText.hash());
        }
    }

    /** The keys with these prefixes, by prefix, without those that are revoked. */
    Uni<Map<String, Hashed>> find(Set<String> prefixes) {
        return pool.preparedQuery(BY_PREFIX)
                .execute(Tuple.tuple().addArrayOfString(ArrayColumns.texts(prefixes)))
                .map(rows -> {
                    Map<String, Hashed> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            row.getString("prefix"),
                            new Hashed(
                                    StoredKey.from(row), row.getBuffer("hash").getBytes())));
                    return found;
                });
    }

    /**
     * A page of the keys in the scope. The addresses of keys at the top of the scope are left out: a key there may have
     * been made from above, for a service of somebody else. Fails with 404 if the page is empty because the tenant does
     * not exist.
     */
    Uni<Page<KeyResponse>> list(KeyQuery query) {
        Condition<ApiKey> shown = query.scope().coversFromAbove(KeyColumns.TENANT_ID);
        Query<ApiKey> keys = query.scope()
                .list(
                        ApiKey.class,
                        KeyColumns.TENANT_ID,
                        query.tenant().map(TenantSelection::one).orElse(TenantSelection.ALL))
                .select(KeyColumns.SHOWN)
                .select(shown)
                .where(KeyColumns.REVOKED_AT.isNull());
        query.lastUsedFrom()
                .ifPresent(network ->
                        keys.where(shown).where(isWithin(KeyColumns.LAST_USED_FROM, value(Type.ADDRESS, network))));
        return project(query.page().apply(keys), query.page().rows())
                .call(rows -> rows.isEmpty() && query.tenant().isPresent()
                        ? tenants.getId(query.scope(), query.tenant().get())
                        : Uni.createFrom().nullItem())
                .map(rows -> cursors.page(rows, query.page()).map(row -> KeyResponse.from(row, row.require(shown))));
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

    /**
     * Adds a key, which ends at the latest when the key of its creator does. Fails with 404 if the tenant has left the
     * scope meanwhile.
     */
    Uni<StoredKey> insert(Scope scope, KeyText keyText, KeyDraft draft, @Nullable Long tenantId, Creator creator) {
        return pool.preparedQuery(INSERT)
                .execute(values(scope, keyText, draft, tenantId, creator))
                .map(rows -> stored(rows, keyText, draft, tenantId));
    }

    /**
     * Adds a key that replaces another, which ends at the given time, or at its own end if that is earlier. Fails with
     * 404 if the other key has been revoked or has left the scope meanwhile.
     */
    Uni<StoredKey> replace(Scope scope, StoredKey old, KeyText keyText, KeyDraft draft, Creator creator, Instant end) {
        Tuple ended = owned(scope, old.id()).addValue(utc(end));
        // The new key first: it ends no later than the key of its creator, which may be the old key. The lock makes a
        // key that replaces itself twice at once see its end.
        return pool.withTransaction(transaction -> transaction
                .preparedQuery(LOCK)
                .execute(owned(scope, old.id()))
                .invoke(locked -> expectOne(locked, old.id()))
                .chain(() -> transaction
                        .preparedQuery(INSERT)
                        .execute(values(scope, keyText, draft, old.tenantId(), creator)))
                .map(rows -> stored(rows, keyText, draft, old.tenantId()))
                .call(() ->
                        transaction.preparedQuery(END).execute(ended).invoke(changed -> expectOne(changed, old.id()))));
    }

    /** Fails with 404 if the key has been revoked or has left the scope meanwhile. */
    Uni<Void> revoke(Scope scope, UUID id) {
        return pool.preparedQuery(REVOKE)
                .execute(owned(scope, id))
                .invoke(revoked -> expectOne(revoked, id))
                .replaceWithVoid();
    }

    private static Tuple owned(Scope scope, UUID id) {
        return Tuple.tuple().addUUID(id).addArrayOfLong(scope.allowed().array());
    }

    private static void expectOne(RowSet<Row> changed, UUID id) {
        if (changed.rowCount() == 0) {
            throw unknown(id);
        }
    }

    /** Writes the last uses of keys, by their ids. */
    Uni<Void> used(Map<UUID, LastUses.Use> uses) {
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(ArrayColumns.uuids(uses.keySet(), id -> id))
                .addArrayOfOffsetDateTime(ArrayColumns.times(uses.values(), use -> utc(use.minute())))
                .addArrayOfString(ArrayColumns.texts(
                        uses.values(),
                        use -> use.from().map(IpAddress::toString).orElse(null)));
        return pool.preparedQuery(USED).execute(values).replaceWithVoid();
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("key", id.toString());
    }

    private static Tuple values(
            Scope scope, KeyText keyText, KeyDraft draft, @Nullable Long tenantId, Creator creator) {
        return Tuple.tuple()
                .addString(keyText.prefix())
                .addBuffer(Buffer.buffer(keyText.hash()))
                .addString(draft.name())
                .addValue(tenantId)
                .addString(draft.role().text())
                .addValue(creator.key())
                .addValue(draft.expires().map(UtcTimes::utc).orElse(null))
                .addArrayOfLong(scope.allowed().array());
    }

    private static StoredKey stored(RowSet<Row> rows, KeyText keyText, KeyDraft draft, @Nullable Long tenantId) {
        Row row = first(rows).orElseThrow(() -> ProblemException.notFound("tenant", String.valueOf(draft.tenant())));
        Instant end = instantOrNull(row.getOffsetDateTime("expires_at"));
        return new StoredKey(
                row.getUUID("id"),
                keyText.prefix(),
                draft.name(),
                tenantId,
                draft.tenant().orElse(null),
                draft.role(),
                row.getOffsetDateTime("created_at").toInstant(),
                end,
                end);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }
}
