package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import dev.canopy.query.SqlOf;
import dev.canopy.query.Translator;
import dev.canopy.tenant.Tenant;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How much pages of metrics read for a caller that sees a part of an account: nothing that depends on other tenants.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricListScopeIT {
    @Inject
    Translator translator;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private OutsideScope outside;
    private Scope scope;

    @BeforeEach
    void plant() throws Exception {
        Forest forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        outside = OutsideScope.create(forest, Forest.of(tree("root")));
        scope = Scope.subtrees(Set.of(Long.parseLong(sql.one("select id from tenant where key = ?", outside.seen()))));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze tenant, tenant_ancestry, usage_total, usage_month, usage_day");
        }
    }

    private Work work(
            Statement statement, Scope of, String filter, String sort, String ancestor, Window window, String plans)
            throws Exception {
        MetricColumns columns = new MetricColumns(new ComparedWindows(window, null), of);
        var listed = columns.listed(MetricCatalogue.BUILT_IN, AmountOrder.ALONE);
        PageQuery<Tenant> page = new PageQuery<>(listed.filter(filter), listed.order(sort), null, 25, "");
        MetricQuery query = new MetricQuery(of, MetricCatalogue.BUILT_IN, List.of(), columns, ancestor, page);
        return SqlOf.page(translator, MetricStatements.page(query, query.sortedBy()), page.rows())
                .work(statement, plans);
    }

    @ParameterizedTest
    @CsvSource({"name, ,", "-totalInferenceCost, ,", "-inferenceCost, 2026-03-01, 2026-04-01"})
    void filtersAndSortsTheTenantsOfTheScopeAlone(String sort, String from, String to) throws Exception {
        Window window = Window.parse(from, to, ZoneOffset.UTC);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
                Work nothing = work(statement, scope, "name==*nonexistent*", sort, null, window, plans);
                for (String place : List.of(OutsideScope.ELSEWHERE, OutsideScope.ABROAD)) {
                    OutsideScope.assertAlike(
                            sort + " " + place + " " + plans,
                            work(statement, scope, "name==*" + place + "*", sort, null, window, plans),
                            nothing);
                }
                Work below = work(statement, scope, null, sort, "nonexistent", window, plans);
                for (String key : List.of(outside.inAccount(), outside.abroad())) {
                    OutsideScope.assertAlike(
                            sort + " " + key + " " + plans,
                            work(statement, scope, null, sort, key, window, plans),
                            below);
                }
                assertThat(work(statement, scope, "name==*hereabouts*", sort, null, window, plans)
                                .rows())
                        .isEqualTo(1);
            }
        }
    }

    /** Ranges that begin or end within a day, of which single events are read; whole days; a month; all time. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-02T05:00:00Z, 2026-03-09T07:00:00Z",
        "2026-03-02T05:00:00Z, 2026-03-02T09:00:00Z",
        "2026-03-02, 2026-03-09",
        "2026-03-01, 2026-04-01",
        ","
    })
    void readsAsMuchHoweverMuchOthersUse(String from, String to) throws Exception {
        Window window = Window.parse(from, to, ZoneOffset.UTC);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            useLittle(statement);
            Map<String, Work> little = works(statement, window);
            useMuchElsewhere(statement);

            assertThat(little.values()).allMatch(work -> work.rows() > 0 && work.blocks() > 5);
            OutsideScope.assertNoMore(statement, little, () -> works(statement, window));
        }
    }

    /** Otherwise the test above would compare statements that always read the same. */
    @Test
    void readsMoreEventsForACallerThatSeesEverything() throws Exception {
        Window window = Window.parse("2026-03-02T05:00:00Z", "2026-03-09T07:00:00Z", ZoneOffset.UTC);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            useLittle(statement);
            Work little = ofAccount(statement, window);
            useMuchElsewhere(statement);

            OutsideScope.assertNotAlike(ofAccount(statement, window), little);
        }
    }

    private Work ofAccount(Statement statement, Window window) throws Exception {
        return work(
                statement, Scope.all(), null, "-costPerUse,usageCount", outside.seen(), window, "force_custom_plan");
    }

    private void useLittle(Statement statement) throws Exception {
        statement.execute("select ensure_usage_partition(date '2026-03-01')");
        for (String tenant : List.of(outside.seen(), outside.inAccount(), outside.abroad())) {
            OutsideScope.use(statement, tenant, 4_000, START);
        }
        rollUp(statement, outside.seen());
    }

    private void useMuchElsewhere(Statement statement) throws Exception {
        for (String tenant : List.of(outside.inAccount(), outside.abroad())) {
            for (int seconds = 1; seconds <= 10; seconds++) {
                OutsideScope.use(statement, tenant, 4_000, START.plusSeconds(seconds));
            }
            rollUp(statement, tenant);
        }
    }

    /** Stores sums of two months for each tenant below another one, whatever its events are. */
    private static void rollUp(Statement statement, String top) throws Exception {
        for (String period : List.of("day", "month")) {
            statement.execute("""
                    insert into usage_%1$s (root_id, tenant_id, %1$s, own_usage_count, subtree_usage_count, own_cost, subtree_cost)
                    select t.root_id, t.id, start, 1, 1, 1000, 1000
                    from tenant t cross join generate_series(date '2026-02-01', date '2026-03-31', interval '1 %1$s') start
                    where t.id in (select descendant_id from tenant_ancestry where ancestor_id = (select id from tenant where key = '%2$s'))
                    """.formatted(period, top));
            statement.execute("analyze usage_" + period);
        }
    }

    @AfterEach
    void forget() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String accounts =
                    "(select root_id from tenant where key in ('" + outside.seen() + "','" + outside.abroad() + "'))";
            for (String table : List.of("usage_event", "usage_day", "usage_month")) {
                statement.execute("delete from " + table + " where root_id in " + accounts);
            }
        }
    }

    private Map<String, Work> works(Statement statement, Window window) throws Exception {
        Map<String, Work> works = new LinkedHashMap<>();
        List<Metric> metrics = List.of(BuiltInMetric.values());
        List<Long> ids =
                sql.rows("select descendant_id from tenant_ancestry where ancestor_id = ? order by 1", id()).stream()
                        .map(Long::valueOf)
                        .toList();
        for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
            for (String sort : List.of("-totalInferenceCost", "-inferenceCost", "-costPerUse,usageCount")) {
                works.put(sort + " " + plans, work(statement, scope, null, sort, null, window, plans));
            }
            MetricColumns columns = new MetricColumns(new ComparedWindows(window, null), scope);
            works.put(
                    "page " + plans,
                    SqlOf.query(translator, MetricStatements.ofTenants(scope, ids, columns, metrics))
                            .work(statement, plans));
            works.put(
                    "tenant " + plans,
                    SqlOf.query(translator, MetricStatements.ofTenant(scope, outside.seen(), columns, metrics))
                            .work(statement, plans));
            for (String subtree : window.isAllTime() ? List.<String>of() : List.of("true", "false")) {
                works.put(
                        "meter " + subtree + " " + plans,
                        new SqlOf(
                                        "select * from meter_sums_within((select root_id from tenant where id = $1), $1, 0, "
                                                + subtree + ", true, $2::timestamptz, $3::timestamptz)",
                                        "%d,'%s','%s'".formatted(id(), window.from(), window.to()))
                                .work(statement, plans));
            }
        }
        return works;
    }

    private long id() {
        return scope.allowed().ids().iterator().next();
    }

    @Test
    void doesNotLookAlikeWithoutAScope() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String plans = "force_custom_plan";
            Work some = work(statement, Scope.all(), null, "name", outside.inAccount(), Window.ALL_TIME, plans);
            Work none = work(statement, Scope.all(), null, "name", "nonexistent", Window.ALL_TIME, plans);
            OutsideScope.assertNotAlike(some, none);
        }
    }
}
