package dev.canopy.account;

import static dev.canopy.account.CreditAttributes.CREATED_AT;
import static dev.canopy.account.CreditAttributes.ID;
import static dev.canopy.account.CreditAttributes.TENANT_ID;
import static dev.canopy.account.CreditAttributes.TENANT_KEY;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Reads and writes credits. A list takes one statement, and an empty list one more, to find out why it is empty. */
@ApplicationScoped
class CreditRepository implements ProjectionRepository<Credit, Credit.Identity> {
    /** Waits while another transaction inserts the same credit, and inserts nothing if that transaction commits. */
    private static final String GRANT =
            """
            insert into credit (root_id, tenant_id, id, amount, reason, expires_at)
            select $1::bigint, $2::bigint, $3::text, $4::bigint, $5::text, $6::timestamptz
            where""" + ScopeSql.keepsFromAbove("$2", "$7") + "on conflict do nothing returning created_at";

    private final TenantRepository tenants;
    private final Pool pool;
    private final Cursors cursors;

    CreditRepository(TenantRepository tenants, Pool pool, Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
        this.pool = pool;
    }

    /**
     * Stores a credit. Returns when: empty if the tenant has a credit with this id already, or has left the scope
     * meanwhile.
     */
    Uni<Optional<Instant>> grant(Scope scope, TenantIdentity tenant, CreditDraft credit) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(credit.id())
                .addLong(credit.amount().nanos())
                .addString(credit.reason())
                .addValue(credit.expires()
                        .map(time -> time.atOffset(ZoneOffset.UTC))
                        .orElse(null))
                .addArrayOfLong(scope.allowed().array());
        return pool.preparedQuery(GRANT)
                .execute(values)
                .map(inserted -> inserted.stream()
                        .findFirst()
                        .map(row -> row.getOffsetDateTime("created_at").toInstant()));
    }

    Uni<Page<CreditView>> list(CreditQuery query) {
        return project(rows(query), query.page().rows())
                .call(rows -> rows.isEmpty()
                        ? tenants.getId(query.scope(), query.key())
                        : Uni.createFrom().nullItem())
                .map(rows -> cursors.page(rows, query.page()).map(CreditView::from));
    }

    /** All credits in batches. Fails with 404 if the tenant does not exist. */
    Multi<List<CreditView>> all(CreditQuery query) {
        return stream(rows(query), () -> tenants.getId(query.scope(), query.key()))
                .map(rows -> rows.stream().map(CreditView::from).toList());
    }

    private static Query<Credit> rows(CreditQuery query) {
        return query.page().apply(visible(query.scope(), query.key()));
    }

    /** Fails with 404 if the credit or the tenant does not exist. */
    Uni<CreditView> get(Scope scope, String key, String id) {
        return project(visible(scope, key).where(ID.eq(id)), 1)
                .chain(found -> found.isEmpty()
                        ? tenants.getId(scope, key).map(tenant -> {
                            throw unknown(id);
                        })
                        : Uni.createFrom().item(CreditView.from(found.get(0))));
    }

    /** Fails with 404 if the credit does not exist, and with 412 if it was granted at another time. */
    Uni<Void> delete(Scope scope, String key, TenantIdentity tenant, String id, IfMatch ifMatch) {
        Delete<Credit> delete =
                Delete.of(Credit.class).where(TENANT_ID.eq(tenant.id())).where(ID.eq(id));
        ifMatch.versions().ifPresent(versions -> delete.where(DatabaseFunctions.isOneOf(CREATED_AT, versions)));
        Statement statement = delete.render();
        return delete(statement.hql(), statement.parameters())
                .chain(deleted -> deleted == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, key, id))
                        : Uni.createFrom().voidItem());
    }

    private static Query<Credit> visible(Scope scope, String key) {
        return scope.query(Credit.class, TENANT_ID).select(CreditView.COLUMNS).where(TENANT_KEY.eq(key));
    }

    private static ProblemException unknown(String id) {
        return ProblemException.notFound("credit", id);
    }
}
