package dev.canopy.analytics;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.ledger.Periods;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.Window;
import dev.canopy.query.SqlOf;
import dev.canopy.query.Translator;
import dev.canopy.tenant.Reach;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How much breakdowns and series read for a caller that sees a part of an account. Whether a feature, model, user or
 * attribute is used by other tenants, of the account or of another one, must not show in the time of an answer.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SplitScopeIT {
    private static final int EVENTS = 2_000;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** Reading the row of a name and its index. */
    private static final long ONE_NAME = 12;

    private static final List<String> BY = List.of(
            "feature", "model", "user", "attributes.route", "child", "feature,model", "model,user", "child,user");

    private static final List<String> FILTERS =
            List.of("feature==%s", "model==%s", "user==%s", "attributes.route==%s", "model=in=(%s,other)", "user==%s*");

    /** Where the usage is when it is read. */
    private enum Stored {
        /** On days that are not sliced. */
        EVENTS,
        SLICED,
        /** On days that are sliced, and have changed since. */
        DUE,
        /** On days whose events were dropped. */
        DROPPED
    }

    @Inject
    PartRepository parts;

    @Inject
    Translator translator;

    @Inject
    Vertx vertx;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private Forest other;

    @BeforeEach
    void use() {
        forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        other = Forest.of(tree("root"));
        use(forest.key("leaf"), "here");
        use(forest.key("other"), "elsewhere");
        use(other.key("root"), "abroad");
    }

    @AfterEach
    void forget() {
        String ids = "(select id from tenant where key in ('" + forest.key("root") + "','" + other.key("root") + "'))";
        for (String table : List.of("usage_slice", "usage_model_slice", "usage_slice_due", "dropped_usage_slice")) {
            execute("delete from " + table + " where root_id in " + ids);
        }
    }

    /** One of those that a new service has. */
    private static String feature(String name) {
        return switch (name) {
            case "here" -> "summarization";
            case "elsewhere" -> "classification";
            case "abroad" -> "translation";
            default -> "forecasting";
        };
    }

    private void use(String tenant, String name) {
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"%s%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"%s\",\"time\":\"%s\",\"user\":\"%s\",\"model\":\"%s\",\"cost\":1,\"attributes\":{\"route\":\"%s\"}}"
                                .formatted(
                                        name, i, tenant, feature(name), START.plusSeconds(600L * i), name, name, name))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
    }

    private void execute(String statement) {
        try (Connection connection = database.getConnection();
                Statement running = connection.createStatement()) {
            running.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As an hourly job does it, with a row for each event, so that other tenants have enough of them. */
    private void slice(String table) {
        String user = table.equals("usage_model_slice") ? "" : "user_number,";
        execute("""
                insert into %s (root_id, tenant_id, day, model_number, %s feature_id, usage_count, unpriced_count, last_used_at,
                                cost, input_tokens, output_tokens)
                select root_id, tenant_id, (time at time zone 'UTC')::date, model_number, %s feature_id, 1, 0, time, cost, 0, 0
                from usage_event where root_id in (select id from tenant where key in ('%s', '%s'))
                """.formatted(table, user, user, forest.key("root"), other.key("root")));
    }

    private PartRepository.TenantSnapshot tenant(Stored stored) {
        long seen = Long.parseLong(sql.one("select id from tenant where key = ?", forest.key("seen")));
        Scope scope = Scope.subtrees(Set.of(seen));
        PartRepository.TenantSnapshot now = OnContext.await(vertx, () -> parts.tenant(scope, forest.key("seen")));
        LocalDate never = LocalDate.parse("2000-01-01");
        LocalDate later = LocalDate.parse("2026-06-01");
        return new PartRepository.TenantSnapshot(
                now.account(),
                now.accountSeen(),
                now.id(),
                now.key(),
                now.name(),
                now.currency(),
                now.features(),
                now.state(),
                new Horizon(stored == Stored.DROPPED ? later : null),
                stored == Stored.EVENTS ? never : later);
    }

    private void store(Stored stored) {
        switch (stored) {
            case EVENTS -> {}
            case SLICED -> {
                slice("usage_slice");
                slice("usage_model_slice");
            }
            case DUE -> {
                slice("usage_slice");
                slice("usage_model_slice");
                execute("""
                        insert into usage_slice_due (root_id, tenant_id, day)
                        select distinct root_id, tenant_id, day from usage_slice
                        where root_id in (select id from tenant where key in ('%s', '%s')) and day < date '2026-03-08'
                        """.formatted(forest.key("root"), other.key("root")));
            }
            case DROPPED -> slice("dropped_usage_slice");
        }
        // Values decide about a plan only as far as statistics know them.
        execute(
                "analyze usage_event, usage_slice, usage_model_slice, usage_slice_due, dropped_usage_slice, usage_name");
    }

    private UsageRows<?, ?> rows(PartRepository.TenantSnapshot tenant, String by, String filter) {
        Window march = new Window(START, Instant.parse("2026-04-01T00:00:00Z"));
        return UsageRows.of(new UsageRows.Request(
                tenant, BuiltInMetric.TOTAL_INFERENCE_COST, Split.parse(by, filter), march, Periods.Coarsest.MONTH));
    }

    private Work work(Statement statement, PartRepository.TenantSnapshot tenant, String by, String filter, String plans)
            throws Exception {
        return SqlOf.query(translator, query(rows(tenant, by, filter))).work(statement, plans);
    }

    private static <E> Query<? extends E> query(UsageRows<E, ?> rows) {
        return PartRepository.query(rows, rows.texts());
    }

    @ParameterizedTest
    @EnumSource(Stored.class)
    void looksForANameOfOtherTenantsLikeForOneThatDoesNotExist(Stored stored) throws Exception {
        store(stored);
        PartRepository.TenantSnapshot tenant = tenant(stored);
        assertThat(tenant.accountSeen()).isFalse();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String by : BY) {
                for (String filter : FILTERS) {
                    if (stored == Stored.DROPPED && (by + filter).contains("attributes")) {
                        continue; // needs events that are kept
                    }
                    for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
                        OutsideScope.sample(statement, () -> compare(statement, tenant, by, filter, plans));
                    }
                }
            }
        }
    }

    private void compare(
            Statement statement, PartRepository.TenantSnapshot tenant, String by, String filter, String plans)
            throws Exception {
        String what = tenant.slicedTo() + " " + by + " " + filter + " " + plans;
        Work here = work(statement, tenant, by, named(filter, "here"), plans);
        Work nowhere = work(statement, tenant, by, named(filter, "nowhere"), plans);

        assertThat(here.rows()).as(what).isPositive();
        assertThat(nowhere.rows()).as(what).isZero();
        for (String name : List.of("elsewhere", "abroad")) {
            Work hidden = work(statement, tenant, by, named(filter, name), plans);
            assertThat(hidden.rows()).as(what).isZero();
            assertThat(Math.abs(hidden.blocks() - nowhere.blocks()))
                    .as("%s: %s for a name %s, %s for none", what, hidden, name, nowhere)
                    .isLessThanOrEqualTo(ONE_NAME);
        }
    }

    private static String named(String filter, String name) {
        return filter.formatted(filter.startsWith("feature") ? feature(name) : name);
    }

    /** Ranges of whole days, and with parts of days. */
    private static final List<Window> WINDOWS = List.of(
            new Window(START, Instant.parse("2026-04-01T00:00:00Z")),
            new Window(START.plusSeconds(7200), Instant.parse("2026-03-09T05:00:00Z")));

    @ParameterizedTest
    @EnumSource(Stored.class)
    void findsTheSameRowsByTenantAsByAccount(Stored stored) {
        store(stored);

        String ofAccount = rowsOf("sliced_usage_of_account");
        assertThat(ofAccount).doesNotStartWith("0|");
        assertThat(rowsOf("sliced_usage_of_part")).isEqualTo(ofAccount);
    }

    /** How many rows the account has in a view, and their digest. */
    private String rowsOf(String view) {
        return sql.rows(
                        "select count(*), md5(string_agg(s::text, ' ' order by s::text)) from " + view
                                + " s where s.root_id = (select id from tenant where key = ?)",
                        forest.key("root"))
                .getFirst();
    }

    /** Which tenants outside the scope have much usage. The planner knows how many tenants have any. */
    private enum Others {
        FEW,
        MANY
    }

    @ParameterizedTest
    @CsvSource({"EVENTS, FEW", "SLICED, FEW", "SLICED, MANY", "DUE, FEW", "DUE, MANY", "DROPPED, FEW", "DROPPED, MANY"})
    void readsAsMuchHoweverMuchOthersUse(Stored stored, Others others) throws Exception {
        store(stored);
        PartRepository.TenantSnapshot tenant = tenant(stored);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Map<String, Work> little = works(statement, stored, tenant);
            useMuchElsewhere(statement, others);

            assertThat(little.values()).anyMatch(work -> work.rows() > 0);
            OutsideScope.assertNoMore(statement, little, () -> works(statement, stored, tenant));
        } finally {
            execute("delete from usage_event where source = 'outside'");
        }
    }

    /** Otherwise the test above would compare statements that always read the same. */
    @Test
    void readsMoreSlicesForACallerThatSeesTheAccount() throws Exception {
        store(Stored.SLICED);
        PartRepository.TenantSnapshot part = tenant(Stored.SLICED);
        PartRepository.TenantSnapshot all = new PartRepository.TenantSnapshot(
                part.account(),
                true,
                part.id(),
                part.key(),
                part.name(),
                part.currency(),
                part.features(),
                part.state(),
                part.horizon(),
                part.slicedTo());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Work little = work(statement, all, "model", null, "force_custom_plan");
            useMuchElsewhere(statement, Others.FEW);

            OutsideScope.assertNotAlike(work(statement, all, "model", null, "force_custom_plan"), little);
        } finally {
            execute("delete from usage_event where source = 'outside'");
        }
    }

    private Map<String, Work> works(Statement statement, Stored stored, PartRepository.TenantSnapshot tenant)
            throws Exception {
        Map<String, Work> works = new LinkedHashMap<>();
        for (String by : BY) {
            if (stored == Stored.DROPPED && by.contains("attributes")) {
                continue;
            }
            for (BuiltInMetric metric : List.of(BuiltInMetric.TOTAL_INFERENCE_COST, BuiltInMetric.INFERENCE_COST)) {
                for (Window window : WINDOWS) {
                    for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
                        UsageRows<?, ?> rows = UsageRows.of(new UsageRows.Request(
                                tenant, metric, Split.parse(by, null), window, Periods.Coarsest.MONTH));
                        works.put(
                                String.join(" ", stored.name(), by, metric.name(), window.toString(), plans),
                                SqlOf.query(translator, query(rows)).work(statement, plans));
                    }
                }
            }
        }
        return works;
    }

    /** Sums over time, and comparisons of costs. */
    @Test
    void addsUpAsMuchHoweverMuchOthersUse() throws Exception {
        store(Stored.EVENTS);
        PartRepository.TenantSnapshot tenant = tenant(Stored.EVENTS);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Map<String, Work> little = sums(statement, tenant);
            useMuchElsewhere(statement, Others.FEW);

            assertThat(little.values()).anyMatch(work -> work.rows() > 0);
            OutsideScope.assertNoMore(statement, little, () -> sums(statement, tenant));
        } finally {
            execute("delete from usage_event where source = 'outside'");
        }
    }

    private Map<String, Work> sums(Statement statement, PartRepository.TenantSnapshot tenant) throws Exception {
        Map<String, Work> works = new LinkedHashMap<>();
        for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
            for (Window window : WINDOWS) {
                Instant from = Objects.requireNonNull(window.from());
                Query<?> series = PartRepository.bucketQuery(
                        tenant,
                        Reach.SUBTREE,
                        List.of(BuiltInMetric.TOTAL_INFERENCE_COST),
                        Periods.of(from, window.to(), Periods.Coarsest.DAY),
                        List.of(from, from.plusSeconds(86_400)));
                works.put(
                        String.join(" ", "series", window.toString(), plans),
                        SqlOf.query(translator, series).work(statement, plans));
                for (CostComparison cost : CostComparison.values()) {
                    for (Breakdown.By by : List.of(new Breakdown.By.Model(), new Breakdown.By.Feature())) {
                        works.put(
                                String.join(" ", cost.name(), by.toString(), window.toString(), plans),
                                compared(statement, tenant, new CostComparisonQuery(cost, by, window, 10), plans));
                    }
                }
            }
        }
        return works;
    }

    private Work compared(
            Statement statement, PartRepository.TenantSnapshot tenant, CostComparisonQuery query, String plans)
            throws Exception {
        try (Prepared costs =
                Prepared.of(statement, plans, CostComparisonRepository.sql(query, tenant.accountSeen()))) {
            return costs.work("%d,%d,'%s','%s',%d"
                    .formatted(
                            tenant.account(),
                            tenant.id(),
                            query.window().from(),
                            query.window().to(),
                            query.limit()));
        }
    }

    private void useMuchElsewhere(Statement statement, Others others) throws SQLException {
        OutsideScope.use(statement, forest.key("other"), 20_000, START);
        OutsideScope.use(statement, other.key("root"), 20_000, START);
        String elsewhere =
                "(select id from tenant where key in ('" + forest.key("other") + "','" + other.key("root") + "'))";
        for (String table : List.of("usage_slice", "usage_model_slice", "dropped_usage_slice")) {
            statement.execute("insert into " + table + " select s.* from " + table
                    + " s, generate_series(1, 19) where s.tenant_id in " + elsewhere);
            if (others == Others.MANY) {
                // Tenants that need not exist.
                statement.execute("update " + table
                        + " set tenant_id = -1000 * tenant_id - floor(random() * 1000)::bigint where tenant_id in "
                        + elsewhere);
            }
        }
        statement.execute("insert into usage_slice_due (root_id, tenant_id, day) select t.root_id, t.id, day"
                + " from tenant t, generate_series(date '2022-01-01', date '2026-02-28', interval '1 day') day where t.id in "
                + elsewhere);
        if (others == Others.MANY) {
            statement.execute(
                    "insert into usage_slice_due (root_id, tenant_id, day) select t.root_id, -1000 * t.id - n, day"
                            + " from tenant t, generate_series(1, 500) n, generate_series(date '2026-03-01', date '2026-03-12', interval '1 day') day"
                            + " where t.id in " + elsewhere);
        }
        statement.execute("analyze usage_slice, usage_model_slice, usage_slice_due, dropped_usage_slice");
    }

    /** Otherwise the test above would compare searches that read nothing. */
    @Test
    void looksForANameAmongTheUsageOfTheScope() throws Exception {
        store(Stored.EVENTS);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Work work = work(statement, tenant(Stored.EVENTS), "user", "model==nowhere", "force_custom_plan");

            assertThat(work.blocks()).isGreaterThan(EVENTS / 100);
        }
    }
}
