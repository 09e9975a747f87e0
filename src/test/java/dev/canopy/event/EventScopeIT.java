package dev.canopy.event;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Slices;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How much the statements read for a caller that sees a part of an account. Names are numbered by account, but the
 * caller must not notice by the time of an answer which of them other tenants use.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EventScopeIT {
    private static final int EVENTS = 2_000;
    private static final int MUCH = 20_000;

    /** Enough that reading all of it would show, and would seem to be better than an index for a few of EVENTS. */
    private static final int VERY_MUCH = 60_000;

    /** Enough that a page of an account would be read in the order of time. */
    private static final int MEMBERS = 250;

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** Has slices that no event explains. Those of other days stay, because a rebuild would miss them. */
    private static final LocalDate BUSY_DAY = LocalDate.parse("2026-03-05");

    /** Reading the row of a name and its index. */
    private static final long ONE_NAME = 12;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private Forest abroad;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        abroad = Forest.of(tree("root"));
    }

    private void use(String tenant, String name) {
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"%s%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"user\":\"%s\",\"model\":\"%s\",\"cost\":1}"
                                .formatted(name, i, forest.key(tenant), START.plusSeconds(60L * i), name, name))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
    }

    private String id(String tenant) {
        return sql.one("select id from tenant where key = '" + forest.key(tenant) + "'");
    }

    /** @param end of a page also the last four values, with its size */
    private static String values(String tops, String account, String tenant, String filter, String end) {
        return tops + "," + account + "," + tenant + ",true,null,null,null," + filter + end;
    }

    @ParameterizedTest
    @CsvSource({
        "page, 101, force_custom_plan",
        "page, 1, force_custom_plan",
        "page, 1, force_generic_plan",
        "file, , force_custom_plan",
        "file, , force_generic_plan"
    })
    void looksForANameOfOtherTenantsLikeForOneThatDoesNotExist(String what, Integer size, String plans)
            throws Exception {
        use("leaf", "here");
        use("other", "elsewhere");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String account = id("root");
            String seen = id("seen");
            String tops = "'{" + seen + "}'";
            String end = size == null ? "" : ",null,null,null," + size;
            try (Prepared events =
                    Prepared.of(statement, plans, what.equals("page") ? EventSql.page(false) : EventSql.all(false))) {
                for (String filter : List.of("'%s',null,null,null", "null,'%s',null,null", "null,null,'s','%s1'")) {
                    OutsideScope.sample(statement, () -> {
                        Work here = events.work(values(tops, account, seen, filter.formatted("here"), end));
                        Work elsewhere = events.work(values(tops, account, seen, filter.formatted("elsewhere"), end));
                        Work nowhere = events.work(values(tops, account, seen, filter.formatted("nowhere"), end));

                        assertThat(here.rows()).as(filter).isPositive();
                        assertThat(elsewhere.rows()).as(filter).isZero();
                        assertThat(nowhere.rows()).as(filter).isZero();
                        assertThat(Math.abs(elsewhere.blocks() - nowhere.blocks()))
                                .as("%s: %s blocks for a name elsewhere, %s for none", filter, elsewhere, nowhere)
                                .isLessThanOrEqualTo(ONE_NAME);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "true | null,null,'seldom',null,null",
                "false | null,null,'seldom',null,null",
                "true | 'drafting',null,null,null,null"
            })
    void readsOnlyTheDaysOnWhichAUserOrAFeatureHasEvents(boolean subtree, String filter) throws Exception {
        for (int i = 0; i < 5; i++) { // so many that to pass them in an index shows
            use("leaf", "often" + i + "-");
        }
        given().contentType("application/json")
                .body(
                        "{\"id\":\"one\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"drafting\",\"time\":\"%s\",\"user\":\"seldom\",\"cost\":1}"
                                .formatted(forest.key("leaf"), START.minus(Duration.ofDays(2))))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared events = Prepared.of(statement, EventSql.page(true))) {
                String values = "null," + id("root") + "," + id(subtree ? "root" : "leaf") + "," + subtree
                        + ",null,null," + filter + ",null,null,null,101";
                Work byEvents = events.work(values);
                Slices.slice(sql, forest.key("root"), "2026-03-10");
                Work byDays = events.work(values);

                assertThat(byEvents.rows()).isOne();
                assertThat(byDays.rows()).isOne();
                assertThat(byDays.blocks()).isLessThan(byEvents.blocks());
            }
        }
    }

    @Test
    void readsOnlyTheEventsOfARareSource() throws Exception {
        use("leaf", "often");
        given().contentType("application/json")
                .body(
                        "{\"id\":\"one\",\"source\":\"rare\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"cost\":1}"
                                .formatted(forest.key("leaf"), START.minus(Duration.ofDays(2))))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String values = values("null", id("root"), id("root"), "null,null,'rare',null", ",null,null,null,101");
            Work known = page(statement, true, values);
            Work passed = page(statement, false, values);

            assertThat(known.rows()).isOne();
            assertThat(passed.rows()).isOne();
            assertThat(known.blocks()).isLessThan(passed.blocks());
        }
    }

    /**
     * Statistics are about all accounts together, in which the others have nearly all rows, and nearly all rows the
     * source and the model.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null,null,null,'common',null",
                "null,'seldom',null,null,null",
                "'chat',null,null,'common',null",
                "null,null,'seldom','common',null",
                "null,'seldom','seldom',null,null"
            })
    void findsTheFewEventsOfAnAccountHoweverManyOthersHave(String filter) throws Exception {
        use("leaf", "often");
        given().contentType("application/json")
                .body(
                        "{\"id\":\"one\",\"source\":\"common\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"user\":\"seldom\",\"model\":\"seldom\",\"cost\":1}"
                                .formatted(forest.key("leaf"), START.minus(Duration.ofDays(2))))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
        Slices.slice(sql, forest.key("root"), "2026-03-10");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared events = Prepared.of(statement, EventSql.page(true))) {
                String values =
                        "null," + id("root") + "," + id("root") + ",true,null,null," + filter + ",null,null,null,101";
                statement.execute("analyze usage_key, usage_event");
                Map<String, Work> little = Map.of(filter, events.work(values));
                useAbroad(statement);
                assertThat(little.get(filter).rows()).isOne();
                OutsideScope.assertNoMore(statement, little, () -> Map.of(filter, events.work(values)));
            } finally {
                statement.execute("delete from usage_event where root_id = " + idAbroad());
                statement.execute("delete from usage_key where root_id = " + idAbroad());
            }
        }
    }

    /** Events of another account, with the number that the model has in this one. */
    private void useAbroad(Statement statement) throws Exception {
        statement.execute("""
                insert into usage_event (root_id, tenant_id, feature_id, time, cost, source, id, model_number)
                select %1$s, %1$s, (select min(f.id) from ai_feature f), timestamptz '%2$s' + n * interval '1 second', 0, 'common', 'o' || n,
                       (select m.number from usage_name m where m.root_id = %3$s and m.dimension = 'model' and m.name = 'seldom')
                from generate_series(1, %4$d) n
                """.formatted(idAbroad(), START, id("root"), VERY_MUCH));
        statement.execute(
                "insert into usage_key (root_id, source, id, time) select root_id, source, id, time from usage_event where root_id = "
                        + idAbroad());
        statement.execute("analyze usage_key, usage_event");
    }

    private String idAbroad() {
        return sql.one("select id from tenant where key = '" + abroad.key("root") + "'");
    }

    /** The slices of a day that is read by time anyway. */
    @Test
    void passesADayOnWhichAFeatureHasVeryManySlices() throws Exception {
        use("leaf", "often");
        for (String time : List.of("2026-02-27T00:00:00Z", "2026-03-08T00:00:00Z")) {
            given().contentType("application/json")
                    .body(
                            "{\"id\":\"%2$s\",\"source\":\"s\",\"tenant\":\"%1$s\",\"feature\":\"drafting\",\"time\":\"%2$s\",\"cost\":1}"
                                    .formatted(forest.key("leaf"), time))
                    .post("/api/v1/usage?visibility=folded")
                    .then()
                    .statusCode(200);
        }
        Slices.slice(sql, forest.key("root"), "2026-03-10");
        String values = "null," + id("root") + "," + id("root")
                + ",true,null,null,'drafting',null,null,null,null,null,null,null,101";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared events = Prepared.of(statement, EventSql.page(true))) {
                slice(statement, 1, EVENTS);
                Map<String, Work> little = Map.of("page", events.work(values));
                slice(statement, EVENTS + 1, VERY_MUCH);
                assertThat(little.get("page").rows()).isEqualTo(2);
                OutsideScope.assertNoMore(statement, little, () -> Map.of("page", events.work(values)));
            } finally {
                statement.execute("delete from usage_model_slice where day = '%s' and root_id = %s"
                        .formatted(BUSY_DAY, id("root")));
            }
        }
    }

    private void slice(Statement statement, int first, int last) throws Exception {
        statement.execute("""
                insert into usage_model_slice (root_id, tenant_id, day, model_number, feature_id, usage_count, unpriced_count, cost, input_tokens, output_tokens)
                select %s, %s, '%s', n, (select f.id from ai_feature f where f.key = 'drafting'), 1, 0, 0, 0, 0
                from generate_series(%d, %d) n
                """.formatted(id("root"), id("leaf"), BUSY_DAY, first, last));
        statement.execute("analyze usage_model_slice");
    }

    /** Otherwise the tests of names would compare searches that read nothing. */
    @Test
    void looksForANameAmongTheEventsOfTheScope() throws Exception {
        use("leaf", "here");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String values = values(
                    "'{" + id("seen") + "}'",
                    id("root"),
                    id("seen"),
                    "null,'nowhere',null,null",
                    ",null,null,null,101");
            Work limited = page(statement, false, values);
            Work unlimited = page(statement, true, values);

            assertThat(limited.blocks()).isGreaterThan(unlimited.blocks() + EVENTS / 100);
        }
    }

    private static Work page(Statement statement, boolean accountSeen, String values) throws Exception {
        try (Prepared events = Prepared.of(statement, EventSql.page(accountSeen))) {
            return events.work(values);
        }
    }

    /** Many tenants with few events each. An index on the account and the time would be the better way to them. */
    private void useByMany() {
        Forest.importLines(IntStream.range(0, MEMBERS)
                        .mapToObj(i -> "{\"key\":\"%s\",\"name\":\"Member\",\"parent\":\"%s\"}"
                                .formatted(forest.key("m" + i), forest.key("seen")))
                        .toList())
                .then()
                .statusCode(200);
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"here%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"user\":\"here\",\"model\":\"here\",\"cost\":1}"
                                .formatted(i, forest.key("m" + i % MEMBERS), START.plusSeconds(60L * i)))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
    }

    /**
     * With plans for the values, a file may look up the names of its events in another way, by the expected number of
     * rows.
     */
    @ParameterizedTest
    @CsvSource({"page, 101, force_custom_plan", "page, 101, force_generic_plan", "file, , force_generic_plan"})
    void readsAsMuchHoweverMuchOthersUse(String what, Integer size, String plans) throws Exception {
        useByMany();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared events =
                    Prepared.of(statement, plans, what.equals("page") ? EventSql.page(false) : EventSql.all(false))) {
                OutsideScope.use(statement, forest.key("other"), EVENTS, START);
                OutsideScope.use(statement, abroad.key("root"), EVENTS, START);
                Map<String, Work> little = works(events, size);
                OutsideScope.use(statement, forest.key("other"), MUCH, START);
                OutsideScope.use(statement, abroad.key("root"), MUCH, START);
                assertThat(little.get(QUESTIONS.getFirst()).rows()).isEqualTo(size == null ? EVENTS : size);
                OutsideScope.assertNoMore(statement, little, () -> works(events, size));
            } finally {
                statement.execute("delete from usage_event where source = 'outside'");
            }
        }
    }

    /** Whether the subtree is included, the range, and the filters. */
    private static final List<String> QUESTIONS = List.of(
            "true,null,null,null,null,null,null,null",
            "true,null,'2026-03-02',null,null,null,null,null",
            "true,'2026-03-01 12:00Z','2026-03-01 13:00Z',null,null,null,null,null",
            "true,null,null,'chat',null,null,null,null",
            "true,null,null,null,'here',null,null,null",
            "true,null,null,null,'nowhere',null,null,null",
            "true,null,null,null,null,'here',null,null",
            "true,null,null,null,null,null,'s',null",
            "true,null,null,null,null,null,'s','here7'",
            "true,null,null,null,null,null,'s','nowhere'",
            "false,null,null,null,null,null,null,null");

    private Map<String, Work> works(Prepared events, Integer size) throws Exception {
        Map<String, Work> works = new LinkedHashMap<>();
        for (String question : QUESTIONS) {
            works.put(
                    question,
                    events.work("'{%s}',%s,%s,%s%s"
                            .formatted(
                                    id("seen"),
                                    id("root"),
                                    id("seen"),
                                    question,
                                    size == null ? "" : ",null,null,null," + size)));
        }
        return works;
    }
}
