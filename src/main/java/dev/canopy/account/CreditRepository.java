package dev.canopy.account;

import static dev.canopy.account.CreditAttributes.CREATED_AT;
import static dev.canopy.account.CreditAttributes.ID;
import static dev.canopy.account.CreditAttributes.TENANT_ID;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Delete;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.query.UtcTimes;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes credits. A list takes one statement, and an empty list one more, to find out why it is empty. */
@ApplicationScoped
class CreditRepository implements ProjectionRepository<Credit, Credit.Identity> {
    static final int MAX_ALLOTMENTS = 1000;

    /** Waits while another transaction inserts the same credit, and inserts nothing if that transaction commits. */
    private static final String GRANT = """
            with allowed as materialized (
              select coalesce($10::timestamptz >= usage_horizon()::timestamp at time zone 'UTC', true) as kept
            ), granted as (
              insert into credit (root_id, tenant_id, id, amount, reason, priority, effective_at, expires_at, recurrence, rollover)
              select $1::bigint, $2::bigint, $3::text, $4::bigint, $5::text, $6::integer, $7::timestamptz, $8::timestamptz,
                     case when $9::boolean then 'P1M' end, $11::integer
              from allowed where kept and""" + ScopeSql.keepsFromAbove("$2", "$12") + """
              on conflict do nothing returning created_at
            )
            select (select created_at from granted) as created_at, kept from allowed
            """;

    private final TenantRepository tenants;
    private final Pool pool;
    private final Cursors cursors;

    CreditRepository(TenantRepository tenants, Pool pool, Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
        this.pool = pool;
    }

    /**
     * The outcome of an attempt to store a credit.
     *
     * @param at when it was stored; empty if the tenant has a credit with this id already, has left the scope
     *     meanwhile, or must not get the credit
     * @param kept whether the events are kept that a time within a day needs
     */
    record Attempt(Optional<Instant> at, boolean kept) {}

    /** Stores a credit, unless the tenant has one with this id. Fails with a program limit if it then has too many. */
    Uni<Attempt> grant(Scope scope, TenantIdentity tenant, CreditDraft credit) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(credit.id())
                .addLong(credit.amount().nanos())
                .addString(credit.reason())
                .addInteger(credit.priority())
                .addValue(time(credit.effective()))
                .addValue(time(credit.expires()))
                .addBoolean(credit.monthly())
                .addValue(time(credit.firstCut()))
                .addInteger(credit.rollover())
                .addArrayOfLong(scope.allowed().array());
        return pool.preparedQuery(GRANT)
                .execute(values)
                .map(rows -> rows.iterator().next())
                .map(row -> new Attempt(
                        Optional.ofNullable(row.getOffsetDateTime("created_at")).map(OffsetDateTime::toInstant),
                        row.getBoolean("kept")));
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> time) {
        return time.map(UtcTimes::utc).orElse(null);
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
        return get(scope, key, id, unknown(id));
    }

    /** Like {@link #get(Scope, String, String)}, but with another failure if the credit does not exist. */
    Uni<CreditView> get(Scope scope, String key, String id, ProblemException missing) {
        return project(visible(scope, key).where(ID.eq(id)), 1)
                .chain(found -> found.isEmpty()
                        ? tenants.getId(scope, key).map(tenant -> {
                            throw missing;
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
        return scope.list(Credit.class, TENANT_ID, TenantSelection.one(key)).select(CreditView.COLUMNS);
    }

    static ProblemException unknown(String id) {
        return ProblemException.notFound("credit", id);
    }
}
