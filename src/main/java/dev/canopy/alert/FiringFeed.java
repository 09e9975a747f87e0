package dev.canopy.alert;

import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.UtcTimes.instantOrNull;

import dev.canopy.access.Scope;
import dev.canopy.access.ScopeSql;
import dev.canopy.budget.BudgetUnit;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.tenant.Subtrees;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what has fired since a position, for streams. */
@ApplicationScoped
class FiringFeed {
    /** The maximum number of firings of a stream that one statement reads. */
    static final int LIMIT = 500;

    private static final String COLUMNS =
            "l.id, l.tenant_id, l.alert, l.metric, l.amount, l.share, l.value, l.starts_at, l.ends_at, l.fired_at";

    /**
     * Numbers of firings follow the order of the commits within an account, so that none appears behind a position. The
     * firings of a part of an account are found by its tenants, so that the time does not depend on what fires
     * elsewhere.
     */
    static final String READ = """
            select w.position, newest.id as newest, f.*
            from unnest($1::bigint[], $2::bigint[], $3::boolean[]) with ordinality as w (tenant_id, after, subtree, position)
            join tenant t on t.id = w.tenant_id and {is seen}
            cross join lateral (select {account is seen} as whole offset 0) account
            cross join lateral (
              select coalesce(max(l.id), 0) as id from alert_firing l where l.root_id = t.root_id
            ) newest
            left join lateral (
              select l.id, o.key as tenant, l.alert, a.budget, l.metric, t.currency, l.amount::text, l.share::text, l.value::text,
                     nullif(l.starts_at, '-infinity') as starts_at, nullif(l.ends_at, 'infinity') as ends_at, l.fired_at
              from (
                (select {columns}
                 from alert_firing l
                 where account.whole and l.root_id = t.root_id and l.id > w.after
                   and (l.tenant_id = t.id or w.subtree and exists (
                     select from tenant_ancestry below where below.ancestor_id = t.id and below.descendant_id = l.tenant_id))
                 order by l.id
                 limit {limit})
                union all
                (select {columns}
                 from alert_firing l
                 where not account.whole and {is of tenants} and l.id > w.after
                 order by l.id
                 limit {limit})
              ) l
              join alert a on a.tenant_id = l.tenant_id and a.name = l.alert
              join tenant o on o.id = l.tenant_id
            ) f on true
            order by w.position, f.id
            """.replace("{is seen}", ScopeSql.covers("t.id", "$4"))
            .replace("{account is seen}", ScopeSql.covers("t.root_id", "$4"))
            .replace(
                    "{is of tenants}",
                    Subtrees.find("l.tenant_id", "below.ancestor_id = t.id and (w.subtree or below.distance = 0)"))
            .replace("{columns}", COLUMNS)
            .replace("{limit}", String.valueOf(LIMIT));

    private final MetricCatalogues catalogues;
    private final Pool pool;

    FiringFeed(MetricCatalogues catalogues, Pool pool) {
        this.catalogues = catalogues;
        this.pool = pool;
    }

    /**
     * Where a stream is.
     *
     * @param tenant the id of its tenant
     * @param after the number of the last firing that it has passed
     * @param subtree whether it has the firings of the descendants, too
     */
    record Position(long tenant, long after, boolean subtree) {}

    /** A firing and its number. */
    record Fired(long id, FiringEvent event) {}

    /**
     * The firings that a stream may have to send.
     *
     * @param fired the firings after its position, in their order; at most {@link #LIMIT}
     * @param newest the number of the newest firing of the account; 0 if there is none
     */
    record Found(List<Fired> fired, long newest) {
        Found {
            fired = List.copyOf(fired);
        }

        /** Whether there may be more firings than were read. */
        boolean isCut() {
            return fired.size() == LIMIT;
        }

        /** The number of the last firing that a stream that has sent all of these has passed. */
        long last() {
            return isCut() ? fired.getLast().id() : newest;
        }
    }

    /**
     * Reads firings for positions, by their index. A tenant that does not exist, or is outside the scope, is left out.
     */
    Uni<Map<Integer, Found>> read(Scope scope, List<Position> positions) {
        Tuple values = Tuple.tuple()
                .addArrayOfLong(longs(positions, Position::tenant))
                .addArrayOfLong(longs(positions, Position::after))
                .addArrayOfBoolean(positions.stream().map(Position::subtree).toArray(Boolean[]::new))
                .addArrayOfLong(scope.allowed().array());
        return pool.preparedQuery(READ).execute(values).map(rows -> {
            Map<Integer, List<Fired>> fired = new HashMap<>();
            Map<Integer, Long> newest = new HashMap<>();
            for (Row row : rows) {
                int index = Math.toIntExact(row.getLong("position")) - 1;
                newest.put(index, row.getLong("newest"));
                List<Fired> those = fired.computeIfAbsent(index, none -> new ArrayList<>());
                if (row.getLong("id") != null) {
                    those.add(new Fired(row.getLong("id"), event(row)));
                }
            }
            Map<Integer, Found> found = new HashMap<>();
            fired.forEach((index, those) -> found.put(index, new Found(those, newest.getOrDefault(index, 0L))));
            return found;
        });
    }

    private FiringEvent event(Row row) {
        String name = row.getString("metric");
        Optional<Metric> metric = catalogues.known().findWatchable(name);
        BudgetUnit unit = metric.map(BudgetUnit::of).orElse(BudgetUnit.DECIMAL);
        return new FiringEvent(
                row.getString("tenant"),
                row.getString("alert"),
                row.getString("budget"),
                name,
                unit == BudgetUnit.MONEY ? row.getString("currency") : null,
                unit.formatStored(row.getString("amount")),
                row.getString("share"),
                unit.formatStored(row.getString("value")),
                instantOrNull(row.getOffsetDateTime("starts_at")),
                instantOrNull(row.getOffsetDateTime("ends_at")),
                row.getOffsetDateTime("fired_at").toInstant());
    }
}
