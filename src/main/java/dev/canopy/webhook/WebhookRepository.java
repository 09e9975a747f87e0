package dev.canopy.webhook;

import static dev.canopy.query.UtcTimes.instantOrNull;
import static dev.canopy.query.UtcTimes.micros;
import static dev.canopy.webhook.WebhookAttributes.ID;
import static dev.canopy.webhook.WebhookAttributes.TENANT_ID;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.attribute.Query;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ArrayColumns;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads and writes webhooks. */
@ApplicationScoped
class WebhookRepository implements ProjectionRepository<Webhook, UUID> {
    /** Webhooks that are added at once can exceed it. */
    static final int MAX_PER_TENANT = 20;

    private static final int MAX_LISTED = 1_000;

    private static final String COLUMNS =
            "id, url, events, case when previous_until > now() then previous_until end as previous_until, created_at, updated_at";
    private static final String INSERT = """
            with kept as materialized (
              select where""" + ScopeSql.keeps("$2", "$5") + """
            ), added as (
              insert into webhook (root_id, tenant_id, url, events)
              select $1::bigint, $2::bigint, $3::text, $4::text[] from kept
              where (select count(*) from webhook w where w.tenant_id = $2) < $6::integer
              returning id
            )
            select (select id from added) as id, exists (select from kept) as kept
            """;

    private static final String OWNED = " where tenant_id = $1 and id = $2 and" + ScopeSql.keeps("tenant_id", "$3");
    private static final String UPDATE = "update webhook set url = coalesce($5, url), events = coalesce($6, events)"
            + OWNED + "and" + IfMatch.matches("updated_at", "$4") + "returning " + COLUMNS;
    private static final String ROTATE =
            "update webhook set secret_version = secret_version + 1, previous_until = now() + $5 * interval '1 microsecond'"
                    + OWNED + "and" + IfMatch.matches("updated_at", "$4") + "returning secret_version";
    private static final String DELETE = "delete from webhook" + OWNED + "and" + IfMatch.matches("updated_at", "$4");

    private static final String TEST = "select add_deliveries(array[id], array['webhook.test'], array[$5::text]),"
            + audited("webhook.test") + "from webhook" + OWNED;
    private static final String REPEAT =
            "select repeat_delivery(id, webhook_id)," + audited("delivery.retry") + "from webhook_delivery" + OWNED;

    private final Pool pool;

    WebhookRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * The webhooks of a tenant in the order of their creation. A tenant has few, so that they are one page.
     *
     * @param type only those that get the messages of a type; empty for all
     */
    Uni<List<WebhookResponse>> list(Scope scope, TenantIdentity tenant, Optional<MessageType> type) {
        Query<Webhook> webhooks = of(scope, tenant).orderBy(WebhookAttributes.CREATED_AT.asc(), ID.asc());
        type.ifPresent(wanted -> webhooks.where(WebhookAttributes.GETS.with(wanted)));
        return project(webhooks, MAX_LISTED)
                .map(rows -> rows.stream().map(WebhookResponse::from).toList());
    }

    /** Fails with 404 if the webhook does not exist. */
    Uni<WebhookResponse> get(Scope scope, TenantIdentity tenant, UUID id) {
        return project(of(scope, tenant).where(ID.eq(id)), 1)
                .map(rows ->
                        rows.stream().findFirst().map(WebhookResponse::from).orElseThrow(() -> unknown(id)));
    }

    private static Query<Webhook> of(Scope scope, TenantIdentity tenant) {
        return scope.query(Webhook.class, TENANT_ID)
                .select(WebhookResponse.COLUMNS)
                .where(TENANT_ID.eq(tenant.id()));
    }

    /** Adds a webhook. Fails with 404 if the tenant has left the scope meanwhile, and with 409 if it has too many. */
    Uni<UUID> add(Scope scope, TenantIdentity tenant, String key, WebhookDraft draft) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(draft.url().orElseThrow())
                .addArrayOfString(ArrayColumns.texts(draft.events().orElse(Set.of())))
                .addArrayOfLong(scope.allowed().array())
                .addInteger(MAX_PER_TENANT);
        return pool.preparedQuery(INSERT).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            if (!row.getBoolean("kept")) {
                throw ProblemException.notFound("tenant", key);
            }
            return Optional.ofNullable(row.getUUID("id"))
                    .orElseThrow(() -> TenantIdentity.full(key, MAX_PER_TENANT, "webhooks"));
        });
    }

    /** Fails with 404 if the webhook does not exist, and with 412 if it has another version. */
    Uni<WebhookResponse> change(Scope scope, TenantIdentity tenant, UUID id, WebhookDraft draft, IfMatch ifMatch) {
        Tuple values = owned(scope, tenant, id)
                .addArrayOfOffsetDateTime(ifMatch.array())
                .addString(draft.url().orElse(null))
                .addArrayOfString(draft.events().map(ArrayColumns::texts).orElse(null));
        return pool.preparedQuery(UPDATE)
                .execute(values)
                .chain(rows -> rows.size() == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, tenant, id))
                        : Uni.createFrom().item(response(rows.iterator().next())));
    }

    /**
     * Begins the use of a new secret. Returns its number. Fails with 404 if the webhook does not exist, and with 412 if
     * it has another version.
     */
    Uni<Integer> rotate(Scope scope, TenantIdentity tenant, UUID id, Duration overlap, IfMatch ifMatch) {
        Tuple values = owned(scope, tenant, id)
                .addArrayOfOffsetDateTime(ifMatch.array())
                .addLong(micros(overlap));
        return pool.preparedQuery(ROTATE)
                .execute(values)
                .chain(rows -> rows.size() == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, tenant, id))
                        : Uni.createFrom().item(rows.iterator().next().getInteger("secret_version")));
    }

    /**
     * Deletes a webhook with its messages. Fails with 404 if it does not exist, and with 412 if it has another version.
     */
    Uni<Void> delete(Scope scope, TenantIdentity tenant, UUID id, IfMatch ifMatch) {
        return pool.preparedQuery(DELETE)
                .execute(owned(scope, tenant, id).addArrayOfOffsetDateTime(ifMatch.array()))
                .chain(deleted -> deleted.rowCount() == 0
                        ? ifMatch.explain(unknown(id), () -> get(scope, tenant, id))
                        : Uni.createFrom().voidItem());
    }

    /** Adds a message of the type {@code webhook.test}. Fails with 404 if the webhook does not exist. */
    Uni<Void> test(Scope scope, TenantIdentity tenant, String key, UUID id, String payload) {
        return run(TEST, owned(scope, tenant, id).addString(key).addString(payload), "webhook", id);
    }

    /** Makes a message pending again. Fails with 404 if it does not exist. */
    Uni<Void> repeat(Scope scope, TenantIdentity tenant, String key, UUID delivery) {
        return run(REPEAT, owned(scope, tenant, delivery).addString(key), "delivery", delivery);
    }

    /** No trigger does so, because the service itself adds and changes messages all the time. */
    private static String audited(String action) {
        return " audit_action('" + action + "', tenant_id, $4::text, id::text, null, null) ";
    }

    private Uni<Void> run(String sql, Tuple values, String type, UUID id) {
        return pool.preparedQuery(sql).execute(values).map(rows -> {
            if (rows.size() == 0) {
                throw ProblemException.notFound(type, id.toString());
            }
            return null;
        });
    }

    private static Tuple owned(Scope scope, TenantIdentity tenant, UUID id) {
        return Tuple.tuple()
                .addLong(tenant.id())
                .addUUID(id)
                .addArrayOfLong(scope.allowed().array());
    }

    private static WebhookResponse response(Row row) {
        return new WebhookResponse(
                row.getUUID("id"),
                row.getString("url"),
                List.of(row.getArrayOfStrings("events")),
                instantOrNull(row.getOffsetDateTime("previous_until")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static ProblemException unknown(UUID id) {
        return ProblemException.notFound("webhook", id.toString());
    }
}
