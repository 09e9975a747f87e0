package dev.canopy.account;

import dev.canopy.platform.Cursor;
import dev.canopy.platform.Page;
import dev.canopy.platform.Where;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Credits in the database; each list in one statement, and one more if nothing is found. */
@ApplicationScoped
class CreditRepository implements PanacheRepositoryBase<Credit, Credit.Identity> {
    /** Waits for whoever inserts the same one, and inserts nothing if that succeeds. */
    private static final String GRANT = """
            insert into credit (root_id, tenant_id, id, amount, reason, expires_at) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            """;

    private static final String SELECT = "select c.id, c.amount, c.reason, c.expiresAt from Credit c";

    private final TenantRepository tenants;
    private final Pool pool;

    CreditRepository(TenantRepository tenants, Pool pool) {
        this.tenants = tenants;
        this.pool = pool;
    }

    /** True if it is new, false if there is one with this id. */
    Uni<Boolean> grant(TenantIdentity tenant, CreditDraft credit) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(credit.id())
                .addLong(credit.amount())
                .addString(credit.reason())
                .addValue(credit.expires().map(CreditRepository::time).orElse(null));
        return pool.preparedQuery(GRANT).execute(values).map(inserted -> inserted.rowCount() == 1);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @WithSession
    Uni<Page<CreditView>> list(CreditQuery query) {
        Where where = ofTenant(query.scope(), query.key());
        query.after()
                .ifPresent(cursor -> where.and(
                        "c.id > :after", "after", String.valueOf(cursor.values().get(0))));
        return find(SELECT + where.clause() + " order by c.id", where.parameters())
                .range(0, query.limit())
                .project(CreditView.class)
                .list()
                .chain(rows -> rows.isEmpty()
                        ? tenants.getId(query.scope(), query.key()).replaceWith(new Page<CreditView>(List.of(), null))
                        : Uni.createFrom().item(page(rows, query.limit())));
    }

    /** Fails with not-found. */
    @WithSession
    Uni<CreditView> get(Scope scope, String key, String id) {
        Where where = ofTenant(scope, key).and("c.id = :id", "id", id);
        return find(SELECT + where.clause(), where.parameters())
                .project(CreditView.class)
                .firstResult()
                .onItem()
                .ifNull()
                .switchTo(() -> notFound(scope, key, id));
    }

    /** Fails with not-found. */
    Uni<Void> delete(Scope scope, String key, String id) {
        Where where = new Where().and("t.key = :key", "key", key).bind("id", id);
        scope.restrict(where, "t.id");
        return Panache.withTransaction(() -> delete(
                        "delete from Credit c where c.id = :id and c.tenantId = (select t.id from Tenant t"
                                + where.clause() + ")",
                        where.parameters())
                .chain(deleted -> deleted == 0
                        ? notFound(scope, key, id).replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    private static Where ofTenant(Scope scope, String key) {
        Where where = new Where().and("c.tenant.key = :key", "key", key);
        scope.restrict(where, "c.tenantId");
        return where;
    }

    /** Says whether it is the tenant that is missing. */
    private <T> Uni<T> notFound(Scope scope, String key, String id) {
        return tenants.getId(scope, key).map(found -> {
            throw ProblemException.notFound("credit", id);
        });
    }

    private static Page<CreditView> page(List<CreditView> rows, int limit) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<CreditView> data = rows.subList(0, limit);
        return new Page<>(
                data, new Cursor(CreditQuery.VIEW, List.of(data.get(limit - 1).id())).encode());
    }
}
