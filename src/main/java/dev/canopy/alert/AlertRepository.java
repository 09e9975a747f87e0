package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.budget.BudgetUnit;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes alerts. */
@ApplicationScoped
class AlertRepository {
    /** Alerts that are added at once can exceed it. */
    static final int MAX_PER_TENANT = 20;

    private static final String SAVE =
            """
            with kept as materialized (
              select where""" + ScopeSql.keeps("$2", "$10") + """
            ), known as materialized (
              select $4::text is null or exists (select from budget b where b.tenant_id = $2 and b.name = $4) as budget,
                     $9::uuid is null or exists (select from webhook w where w.tenant_id = $2 and w.id = $9) as webhook
            ), matched as materialized (
              select from alert where tenant_id = $2 and name = $3 and""" + IfMatch.matches("updated_at", "$13") + """
              for no key update
            ), counted as materialized (
              select count(*) < $11::integer as room from alert a where a.tenant_id = $2 and a.name <> $3
            ), saved as (
              insert into alert (root_id, tenant_id, name, budget, metric, threshold, period, time_zone, webhook_id, meter_id)
              select $1::bigint, $2::bigint, $3::text, $4::text, $5::text, $6::text::numeric, $7::text, $8::text, $9::uuid, $14::integer
              from kept, known, counted
              where known.budget and known.webhook
                and counted.room
                and (not $12::boolean or exists (select from matched))
              on conflict (tenant_id, name) do update
                set budget = excluded.budget, metric = excluded.metric, meter_id = excluded.meter_id,
                  threshold = excluded.threshold, period = excluded.period, time_zone = excluded.time_zone,
                  webhook_id = excluded.webhook_id
                where not $15::boolean
              returning xmax = 0 as added
            )
            select (select added from saved) as added, exists (select from kept) as kept, budget, webhook,
                   not $12 or exists (select from matched) as matched,
                   (select room from counted) as room
            from known
            """;

    private static final String FIND = """
            select a.name, a.budget, a.metric, a.meter_id, a.threshold::text, a.period, a.time_zone, a.webhook_id, a.updated_at,
                   coalesce(fired.firings, '[]') as firings
            from alert a cross join lateral (
              select jsonb_agg(jsonb_build_object('at', f.fired_at, 'metric', f.metric, 'from', nullif(f.starts_at, '-infinity'),
                       'to', nullif(f.ends_at, 'infinity'), 'amount', f.amount::text, 'share', f.share::text,
                       'value', f.value::text) order by f.fired_at desc, f.share desc) as firings
              from (select * from alert_firing l where l.tenant_id = a.tenant_id and l.alert = a.name
                    order by l.fired_at desc, l.share desc limit 20) f) fired
            where a.tenant_id = $1 and (a.name = $2 or $2::text is null) and""" + ScopeSql.covers("a.tenant_id", "$3") + "order by a.name limit 1000";

    private static final String DELETE = "delete from alert where tenant_id = $1 and name = $2 and"
            + ScopeSql.keeps("tenant_id", "$3") + "and" + IfMatch.matches("updated_at", "$4");

    private final MetricCatalogues catalogues;
    private final Pool pool;

    AlertRepository(MetricCatalogues catalogues, Pool pool) {
        this.catalogues = catalogues;
        this.pool = pool;
    }

    /**
     * Adds or replaces an alert. Returns whether it is new. Fails with 422 if the tenant has no such budget or webhook,
     * with 404 if it has left the scope meanwhile, with 409 if it has too many other alerts, and with 412 if the alert
     * has another version, or exists and may only be created.
     */
    Uni<Boolean> save(Scope scope, TenantIdentity tenant, String key, String name, AlertDraft draft, IfMatch ifMatch) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.rootId())
                .addLong(tenant.id())
                .addString(name)
                .addString(draft.budget().orElse(null))
                .addString(draft.metric().map(Metric::wireName).orElse(null))
                .addString(draft.threshold()
                        .map(number -> BudgetUnit.stored(number).total().toString())
                        .orElse(null))
                .addString(draft.period().map(CalendarPeriod::name).orElse(null))
                .addString(draft.zone().getId())
                .addUUID(draft.webhook().orElse(null))
                .addArrayOfLong(scope.allowed().array())
                .addInteger(MAX_PER_TENANT)
                .addBoolean(ifMatch.isGiven())
                .addArrayOfOffsetDateTime(ifMatch.array())
                .addInteger(draft.metric().flatMap(Metric::meter).orElse(null))
                .addBoolean(ifMatch.isOnlyNew());
        return pool.preparedQuery(SAVE)
                .execute(values)
                .map(rows -> saved(rows.iterator().next(), key, ifMatch));
    }

    private static boolean saved(Row row, String key, IfMatch ifMatch) {
        if (!row.getBoolean("kept")) {
            throw ProblemException.notFound("tenant", key);
        }
        if (!row.getBoolean("budget")) {
            throw ProblemException.content("/budget", "must be the name of a budget of the tenant");
        }
        if (!row.getBoolean("webhook")) {
            throw ProblemException.content("/webhook", "must be the id of a webhook of the tenant");
        }
        if (!row.getBoolean("matched")) {
            throw IfMatch.stale();
        }
        return Optional.ofNullable(row.getBoolean("added"))
                .orElseThrow(() ->
                        ifMatch.notSaved(row.getBoolean("room"), TenantIdentity.full(key, MAX_PER_TENANT, "alerts")));
    }

    /** All alerts of a tenant by name. */
    Uni<List<AlertResponse>> list(Scope scope, TenantIdentity tenant, String key) {
        return find(scope, tenant, key, null);
    }

    /** Fails with 404 if the alert does not exist. */
    Uni<AlertResponse> get(Scope scope, TenantIdentity tenant, String key, String name) {
        return find(scope, tenant, key, name)
                .map(found -> found.stream().findFirst().orElseThrow(() -> unknown(name)));
    }

    private Uni<List<AlertResponse>> find(Scope scope, TenantIdentity tenant, String key, @Nullable String name) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.id())
                .addString(name)
                .addArrayOfLong(scope.allowed().array());
        return pool.preparedQuery(FIND).execute(values).chain(rows -> {
            List<Row> found = new ArrayList<>();
            rows.forEach(found::add);
            return catalogue(found)
                    .map(catalogue -> found.stream()
                            .map(row -> alert(row, key, catalogue))
                            .toList());
        });
    }

    /** One that has the metrics of these alerts, which another instance may have defined just now. */
    private Uni<MetricCatalogue> catalogue(List<Row> alerts) {
        return catalogues.having(known -> alerts.stream()
                .allMatch(alert -> alert.getString("metric") == null
                        || known.knows(alert.getString("metric"), alert.getInteger("meter_id"))));
    }

    private static AlertResponse alert(Row row, String key, MetricCatalogue catalogue) {
        Optional<String> metric = Optional.ofNullable(row.getString("metric"));
        return new AlertResponse(
                row.getString("name"),
                key,
                row.getString("budget"),
                metric.orElse(null),
                metric.map(of -> number(catalogue, of, row.getString("threshold")))
                        .orElse(null),
                row.getString("period"),
                metric.isPresent() ? row.getString("time_zone") : null,
                row.getUUID("webhook_id"),
                firings((JsonArray) row.getValue("firings"), catalogue),
                0,
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static List<AlertResponse.Firing> firings(JsonArray stored, MetricCatalogue catalogue) {
        return stored.stream()
                .map(JsonObject.class::cast)
                .map(firing -> {
                    String metric = firing.getString("metric");
                    return new AlertResponse.Firing(
                            OffsetDateTime.parse(firing.getString("at")).toInstant(),
                            metric,
                            instant(firing.getString("from")),
                            instant(firing.getString("to")),
                            number(catalogue, metric, firing.getString("amount")),
                            firing.getString("share"),
                            number(catalogue, metric, firing.getString("value")));
                })
                .toList();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : OffsetDateTime.parse(text).toInstant();
    }

    /**
     * A stored number in the form of a value of the metric; as that of a decimal if the meter of the metric was
     * deleted.
     */
    private static Object number(MetricCatalogue catalogue, String metric, String stored) {
        return catalogue
                .findWatchable(metric)
                .map(BudgetUnit::of)
                .orElse(BudgetUnit.DECIMAL)
                .formatStored(stored);
    }

    /**
     * Deletes an alert with its firings. Fails with 404 if it does not exist, and with 412 if it has another version.
     */
    Uni<Void> delete(Scope scope, TenantIdentity tenant, String key, String name, IfMatch ifMatch) {
        Tuple values = Tuple.tuple()
                .addLong(tenant.id())
                .addString(name)
                .addArrayOfLong(scope.allowed().array())
                .addArrayOfOffsetDateTime(ifMatch.array());
        return pool.preparedQuery(DELETE)
                .execute(values)
                .chain(deleted -> deleted.rowCount() == 0
                        ? ifMatch.explain(unknown(name), () -> get(scope, tenant, key, name))
                        : Uni.createFrom().voidItem());
    }

    private static ProblemException unknown(String name) {
        return ProblemException.notFound("alert", name);
    }
}
