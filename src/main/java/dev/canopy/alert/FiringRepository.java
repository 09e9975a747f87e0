package dev.canopy.alert;

import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.UtcTimes.micros;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.budget.BudgetUnit;
import dev.canopy.metric.MetricCatalogues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The alerts of an account that are to be checked, and their firings, in the transaction of a check. */
@ApplicationScoped
class FiringRepository {
    /**
     * Locks the alerts, so that none is deleted before its firing is stored. The fold has written the rows of the
     * totals that have the id of this transaction.
     */
    private static final String WATCHED = """
            select a.tenant_id, t.key as tenant, r.currency, a.name, a.budget, coalesce(b.metric, a.metric) as metric, coalesce(b.meter_id, a.meter_id) as meter_id,
                   coalesce(b.amount, a.threshold)::text as amount,
                   case when a.budget is null then a.period else b.period end as period,
                   coalesce(b.time_zone, a.time_zone) as time_zone, coalesce(b.thresholds, '') as thresholds, a.webhook_id
            from alert a
            join tenant t on t.id = a.tenant_id
            join tenant r on r.id = a.root_id
            left join budget b on b.tenant_id = a.tenant_id and b.name = a.budget
            where a.root_id = $1 and (a.budget is null or b.name is not null)
            """;

    private static final String CHANGED = WATCHED + """
              and exists (select from usage_total u where u.root_id = a.root_id and u.tenant_id = a.tenant_id
                          and u.xmin = pg_current_xact_id()::xid)
            for key share of a
            """;

    private static final String ALL = WATCHED + "for key share of a";

    private static final String FIRE = """
            insert into alert_firing (root_id, tenant_id, alert, metric, starts_at, ends_at, amount, share, value, fired_at)
            select $1::bigint, f.tenant_id, f.alert, f.metric, f.starts_at::timestamptz, f.ends_at::timestamptz,
                   f.amount::numeric, f.share::numeric, f.value::numeric, $9::timestamptz
            from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $10::text[])
                 as f (tenant_id, alert, metric, starts_at, ends_at, amount, share, value)
            on conflict do nothing
            returning tenant_id, alert, share::text, pg_notify('canopy_change', '')
            """;

    private static final String MARKED = "select distinct root_id from alert_mark limit 1000";
    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtext('canopy.fold'), account_lock($1)) as locked";
    private static final String MARK = "select mark_alerts($1)";
    private static final String UNMARK = "delete from alert_mark where root_id = $1";
    private static final int MOST_DELETED = 10_000;
    private static final String PURGE = """
            delete from alert_firing where ctid = any (array(
              select f.ctid from alert_firing f where f.ends_at < now() - $1 * interval '1 microsecond'
              limit\s""" + MOST_DELETED + " for update skip locked))";

    private final MetricCatalogues catalogues;
    private final Pool pool;

    FiringRepository(MetricCatalogues catalogues, Pool pool) {
        this.catalogues = catalogues;
        this.pool = pool;
    }

    /** Begins a check, which waits for nothing for long. */
    Uni<Void> begin(SqlConnection transaction) {
        return transaction
                .query("set local lock_timeout = '1s'; set local statement_timeout = '5s'")
                .execute()
                .replaceWithVoid();
    }

    /** The statements of a fold have no limits. */
    Uni<Void> end(SqlConnection transaction) {
        return transaction
                .query("set local lock_timeout = 0; set local statement_timeout = 0")
                .execute()
                .replaceWithVoid();
    }

    /** The alerts of those tenants of an account whose totals this transaction has changed. */
    Uni<List<WatchedAlert>> changed(SqlConnection transaction, long account) {
        return watched(transaction, CHANGED, account);
    }

    /** All alerts of an account. */
    Uni<List<WatchedAlert>> all(SqlConnection transaction, long account) {
        return watched(transaction, ALL, account);
    }

    /**
     * The alerts that can be checked. If the meter of a metric was just defined by another instance, or is being
     * filled, this one does not know values of its metric yet: then the account is checked again soon, so that no fold
     * waits for a look at the meters.
     */
    private Uni<List<WatchedAlert>> watched(SqlConnection transaction, String sql, long account) {
        return transaction.preparedQuery(sql).execute(Tuple.of(account)).chain(rows -> {
            List<WatchedAlert> alerts = new ArrayList<>();
            rows.forEach(row -> catalogues
                    .known()
                    .findWatchable(row.getString("metric"))
                    .filter(metric ->
                            metric.isReady() && metric.meter().equals(Optional.ofNullable(row.getInteger("meter_id"))))
                    .ifPresent(metric -> alerts.add(WatchedAlert.from(row, metric))));
            return alerts.size() == rows.size()
                    ? Uni.createFrom().item(alerts)
                    : mark(transaction, account).replaceWith(alerts);
        });
    }

    /** Has all alerts of an account checked soon. */
    Uni<Void> mark(SqlConnection transaction, long account) {
        return transaction.preparedQuery(MARK).execute(Tuple.of(account)).replaceWithVoid();
    }

    /** Stores firings. Returns those that had not fired before, in the same order. */
    Uni<List<ReachedThreshold>> fire(
            SqlConnection transaction, long account, List<ReachedThreshold> reached, Instant now) {
        Tuple values = Tuple.tuple()
                .addLong(account)
                .addArrayOfLong(longs(reached, each -> each.alert().tenantId()))
                .addArrayOfString(texts(reached, each -> each.alert().name()))
                .addArrayOfString(texts(reached, each -> each.alert().metric().wireName()))
                .addArrayOfString(texts(reached, each -> bound(each.window().from(), "-infinity")))
                .addArrayOfString(texts(reached, each -> bound(each.window().to(), "infinity")))
                .addArrayOfString(texts(reached, each -> stored(each.alert().amount())))
                .addArrayOfString(texts(reached, each -> each.share().toPlainString()))
                .addOffsetDateTime(utc(now))
                .addArrayOfString(texts(reached, each -> stored(each.value())));
        return transaction.preparedQuery(FIRE).execute(values).map(rows -> {
            Set<ReachedThreshold.Key> fired = new HashSet<>();
            rows.forEach(row -> fired.add(key(row)));
            return reached.stream().filter(each -> fired.contains(each.key())).toList();
        });
    }

    private static ReachedThreshold.Key key(Row row) {
        return new ReachedThreshold.Key(row.getLong("tenant_id"), row.getString("alert"), row.getString("share"));
    }

    private static String bound(@Nullable Instant time, String none) {
        return time == null ? none : time.toString();
    }

    private static String stored(BigDecimal number) {
        return BudgetUnit.stored(number).total().toString();
    }

    /** Accounts whose alerts are to be checked, at most 1,000. */
    Uni<List<Long>> marked() {
        return pool.query(MARKED).execute().map(rows -> {
            List<Long> accounts = new ArrayList<>();
            rows.forEach(row -> accounts.add(row.getLong("root_id")));
            return accounts;
        });
    }

    /** Takes the marks of an account. False if it is being folded or rebuilt, and its marks stay. */
    Uni<Boolean> unmark(SqlConnection transaction, long account) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(account))
                .chain(rows -> rows.iterator().next().getBoolean("locked")
                        ? transaction
                                .preparedQuery(UNMARK)
                                .execute(Tuple.of(account))
                                .replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** Deletes firings whose period ended some time ago. Returns whether there may be more. */
    Uni<Boolean> purge(Duration age) {
        return pool.preparedQuery(PURGE).execute(Tuple.of(micros(age))).map(rows -> rows.rowCount() == MOST_DELETED);
    }
}
