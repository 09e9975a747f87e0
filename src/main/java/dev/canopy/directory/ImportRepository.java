package dev.canopy.directory;

import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.uuids;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.database.LongTransaction;
import dev.canopy.directory.ImportLine.OrganizationLine;
import dev.canopy.directory.ImportLine.UserLine;
import dev.canopy.query.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes imports, each in one transaction and in a fixed number of statements. */
@ApplicationScoped
class ImportRepository {
    private static final String VISIBLE = ScopeSql.keeps("t.id", "$1");

    private static final String TENANTS = """
            select t.key, t.id, t.root_id, t.archived_at is not null as archived
            from tenant t
            where t.key = any ($2) and""" + VISIBLE;
    private static final String ORGANIZATIONS = """
            select t.key, o.name, o.id, o.root_id, t.archived_at is not null as archived
            from unnest($2::text[], $3::text[]) as wanted (tenant, name)
            join tenant t on t.key = wanted.tenant
            join organization o on o.tenant_id = t.id and lower(o.name collate "C") = lower(wanted.name collate "C")
            where""" + VISIBLE;

    /** Inserts in the order of the index, so that two imports do not deadlock. */
    private static final String SAVE_ORGANIZATIONS = """
            insert into organization as stored (root_id, tenant_id, name)
            select root_id, tenant_id, name
            from unnest($1::bigint[], $2::bigint[], $3::text[]) as added (root_id, tenant_id, name)
            order by tenant_id, lower(name collate "C")
            on conflict (tenant_id, lower(name collate "C"), root_id) do update set name = excluded.name
            where stored.name <> excluded.name
            """;

    private static final String SAVE_USERS = """
            insert into directory_user as stored (root_id, organization_id, first_name, last_name, email)
            select root_id, organization_id, first_name, last_name, email
            from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[])
              as added (root_id, organization_id, first_name, last_name, email)
            order by organization_id, lower(email collate "C")
            on conflict (organization_id, lower(email collate "C"), root_id)
            do update set first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email
            where (stored.first_name, stored.last_name, stored.email)
              <> (excluded.first_name, excluded.last_name, excluded.email)
            """;

    private final Pool pool;
    private final ConcurrencyLimit imports = new ConcurrencyLimit(1);

    ImportRepository(Pool pool) {
        this.pool = pool;
    }

    /** The tenant of an organization to be imported. */
    record Owner(long id, long rootId, boolean archived) {}

    /**
     * Runs an import in its own transaction, which is allowed to take long. The imports of this instance wait for each
     * other before they take a connection, so that many at once leave connections to others.
     */
    Uni<Void> inTransaction(Function<SqlConnection, Uni<Void>> work) {
        return imports.run(() -> pool.withTransaction(
                transaction -> LongTransaction.allow(transaction).chain(() -> work.apply(transaction))));
    }

    /** The tenants with these keys, by key, without those that do not exist for the caller. */
    Uni<Map<String, Owner>> findTenants(SqlConnection transaction, Scope scope, Collection<String> keys) {
        return transaction
                .preparedQuery(TENANTS)
                .execute(scoped(scope).addArrayOfString(texts(keys, key -> key)))
                .map(rows -> {
                    Map<String, Owner> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            row.getString("key"),
                            new Owner(row.getLong("id"), row.getLong("root_id"), row.getBoolean("archived"))));
                    return found;
                });
    }

    /** The organizations with these names, without those that do not exist for the caller. */
    Uni<Map<OrganizationLine, OrganizationIdentity>> findOrganizations(
            SqlConnection transaction, Scope scope, Collection<OrganizationLine> names) {
        Tuple values = scoped(scope)
                .addArrayOfString(texts(names, OrganizationLine::tenant))
                .addArrayOfString(texts(names, line -> line.name().value()));
        return transaction.preparedQuery(ORGANIZATIONS).execute(values).map(rows -> {
            Map<OrganizationLine, OrganizationIdentity> found = new HashMap<>();
            rows.forEach(row -> found.put(
                    new OrganizationLine(row.getString("key"), new CaseInsensitiveText(row.getString("name"))),
                    new OrganizationIdentity(row.getUUID("id"), row.getLong("root_id"), row.getBoolean("archived"))));
            return found;
        });
    }

    /** @param owners the tenant of each line, in the order of the lines */
    Uni<Void> saveOrganizations(SqlConnection transaction, List<OrganizationLine> lines, List<Owner> owners) {
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(owners, Owner::rootId))
                .addArrayOfLong(longs(owners, Owner::id))
                .addArrayOfString(texts(lines, line -> line.name().value()));
        return transaction.preparedQuery(SAVE_ORGANIZATIONS).execute(columns).replaceWithVoid();
    }

    /** @param organizations the organization of each line, in the order of the lines */
    Uni<Void> saveUsers(SqlConnection transaction, List<UserLine> lines, List<OrganizationIdentity> organizations) {
        Tuple columns = Tuple.tuple()
                .addArrayOfLong(longs(organizations, OrganizationIdentity::rootId))
                .addArrayOfUUID(uuids(organizations, OrganizationIdentity::id))
                .addArrayOfString(texts(lines, line -> line.user().firstName()))
                .addArrayOfString(texts(lines, line -> line.user().lastName()))
                .addArrayOfString(texts(lines, line -> line.user().email()));
        return transaction.preparedQuery(SAVE_USERS).execute(columns).replaceWithVoid();
    }

    private static Tuple scoped(Scope scope) {
        return Tuple.tuple().addArrayOfLong(scope.allowed().array());
    }
}
