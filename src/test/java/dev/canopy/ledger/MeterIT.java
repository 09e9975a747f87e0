package dev.canopy.ledger;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterDefinitions;
import dev.canopy.meter.MeterFilter;
import dev.canopy.meter.MeterSteps;
import dev.canopy.problem.SqlState;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The values of meters. SimulationIT compares all of them with the events, in any order of events, folds and moves. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MeterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    MeterFillingRepository meters;

    @Inject
    MeterDefinitions definitions;

    @Inject
    RebuildRepository rebuilds;

    @Inject
    Rollups rollups;

    @Inject
    Sql sql;

    @Inject
    Pool pool;

    @Inject
    DataSource database;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    @AfterEach
    void deleteMeters() {
        sql.rows("select key from meter where not built_in").forEach(key -> delete(key, 204));
    }

    /** By a request, so that the answers to later ones no longer have the meter's metrics. */
    private static void delete(String key, int status) {
        given().delete("/api/v1/meters/" + key).then().statusCode(status);
    }

    private boolean define(String key, MeterAggregation aggregation, String value) {
        return define(key, aggregation, value, null);
    }

    private boolean define(String key, MeterAggregation aggregation, String value, String filter) {
        return MeterSteps.define(
                        pool,
                        new MeterDefinition(
                                key,
                                aggregation,
                                Optional.ofNullable(value),
                                Optional.ofNullable(filter).map(MeterFilter::parse),
                                Optional.empty(),
                                Optional.empty()))
                .await()
                .atMost(LIMIT);
    }

    private void fill(long events) {
        meters.fill(events).await().atMost(LIMIT);
    }

    private double progress(String key) {
        return definitions.find(key).await().atMost(LIMIT).orElseThrow().progress();
    }

    private String event(String id, String tenant, String members) {
        return """
                {"id":"%s","tenant":"%s","feature":"chat","time":"2026-03-01T10:00:00Z",%s}""".formatted(forest.key(id), forest.key(tenant), members);
    }

    private static Response send(String... events) {
        return given().contentType("application/json")
                .body(Stream.of(events).collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded");
    }

    private void take(String id) {
        given().delete("/api/v1/usage?source=default&id=" + forest.key(id))
                .then()
                .statusCode(204);
        fold();
    }

    private void fold() {
        assertThat(rebuilds.rebuild().await().atMost(LIMIT).differences()).isZero();
        rollups.assertMetersAreExact(forest.key("root"));
    }

    private static ValidatableResponse reprice(String model, int rate) {
        given().contentType("application/json")
                .body("{\"model\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"inputTokens\":%d}}"
                        .formatted(model, rate))
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
        return given().contentType("application/json")
                .body("{\"from\":\"2026-01-01\",\"to\":\"2026-05-01\",\"model\":\"" + model + "\"}")
                .post("/api/v1/prices/reprice")
                .then()
                .statusCode(200);
    }

    /** A column of the value of a meter over all time. */
    private String total(String meter, String tenant, String column) {
        List<String> rows = sql.rows("""
                select %s from usage_meter_sum s join meter m on m.id = s.meter_id join tenant t on t.id = s.tenant_id
                where m.key = ? and t.key = ? and level = 0
                """.formatted(column), meter, forest.key(tenant));
        return rows.isEmpty() ? "none" : rows.getFirst();
    }

    @Test
    void countsDifferentUsersAtEachNode() {
        define("users", MeterAggregation.DISTINCT, "user");

        send(
                event("1", "a1", "\"cost\":1,\"user\":\"ann\""),
                event("2", "a1", "\"cost\":1,\"user\":\"bob\""),
                event("3", "a", "\"cost\":1,\"user\":\"ann\""),
                event("4", "b", "\"cost\":1,\"user\":\"cid\""),
                event("5", "b", "\"cost\":1"));

        assertThat(total("users", "a1", "own_figure")).isEqualTo("2");
        assertThat(total("users", "a", "own_figure")).isEqualTo("1");
        assertThat(total("users", "a", "subtree_figure")).isEqualTo("2");
        assertThat(total("users", "root", "own_figure")).isEqualTo("0");
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("3");
        take("1");
        assertThat(total("users", "a1", "own_figure")).isEqualTo("1");
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("3"); // ann is also in a
        take("3");
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("2");
    }

    @Test
    void findsTheGreatestValueAgainWhenItIsDeleted() {
        define("largest", MeterAggregation.MAX, "attributes.size");
        send(
                event("1", "a1", "\"cost\":1,\"attributes\":{\"size\":2.5}"),
                event("2", "b", "\"cost\":1,\"attributes\":{\"size\":7}"),
                event("3", "b", "\"cost\":1,\"attributes\":{\"size\":\"9\"}"));
        assertThat(total("largest", "root", "subtree_maximum")).isEqualTo("7");

        take("2");

        assertThat(total("largest", "root", "subtree_maximum")).isEqualTo("2.5");
        assertThat(total("largest", "b", "subtree_events")).isEqualTo("none");
    }

    @Test
    void addsCorrectionsToSumsAlone() {
        define("spent", MeterAggregation.SUM, "cost");
        define("events", MeterAggregation.COUNT, null);
        define("cheapest", MeterAggregation.MIN, "cost");
        define("usual", MeterAggregation.AVERAGE, "cost");

        send(event("1", "a", "\"cost\":3"), event("2", "a", "\"kind\":\"correction\",\"cost\":-1"));

        assertThat(total("spent", "root", "subtree_value_sum")).isEqualTo("2000000000");
        assertThat(total("events", "root", "subtree_value_count")).isEqualTo("1");
        assertThat(total("cheapest", "root", "subtree_minimum")).isEqualTo("3000000000");
        assertThat(total("usual", "root", "subtree_figure")).isEqualTo("2000000000");
        fold();
    }

    @Test
    void movesWithTheTree() {
        define("users", MeterAggregation.DISTINCT, "user");
        define("newest", MeterAggregation.LATEST, "quantities.pages");
        send(
                event("1", "a1", "\"cost\":1,\"user\":\"ann\",\"quantities\":{\"pages\":3}"),
                event("2", "b", "\"cost\":1,\"user\":\"ann\",\"quantities\":{\"pages\":4}"));

        forest.move("a1", "b").then().statusCode(200);

        fold();
        assertThat(total("users", "a", "subtree_figure")).isEqualTo("none");
        assertThat(total("users", "b", "subtree_figure")).isEqualTo("1");
        assertThat(total("newest", "b", "subtree_latest[2]")).isEqualTo("4");
    }

    /** A move changes the values of days and months that the moved tenants have, and no others. */
    @Test
    void changesNoOtherDaysWithAMove() {
        define("spent", MeterAggregation.SUM, "cost");
        send(
                event("1", "a1", "\"cost\":1"),
                event("2", "a", "\"cost\":2").replace("-03-01", "-04-02"),
                event("3", "a", "\"cost\":4"));
        String versions = """
                select s.start, s.xmin from usage_meter_sum s join meter m on m.id = s.meter_id join tenant t on t.id = s.tenant_id
                where m.key = 'spent' and t.key = ? and s.start in ('2026-04-01', '2026-04-02') order by s.start
                """;
        List<String> before = sql.rows(versions, forest.key("a"));

        forest.move("a1", "b").then().statusCode(200);

        assertThat(sql.rows(versions, forest.key("a"))).hasSize(2).isEqualTo(before);
        fold();
        assertThat(total("spent", "a", "subtree_value_sum")).isEqualTo("6000000000");
        assertThat(total("spent", "b", "subtree_value_sum")).isEqualTo("1000000000");
    }

    @Test
    void correctsWrongValuesInSteps() {
        define("spent", MeterAggregation.SUM, "cost");
        send(
                event("1", "a1", "\"cost\":1"),
                event("2", "a1", "\"cost\":2").replace("-03-01", "-03-20"),
                event("3", "b", "\"cost\":4").replace("-03-01", "-04-05"),
                event("4", "b", "\"cost\":8").replace("-03-01", "-05-06"));
        String wrong = """
                with changed as (
                  %s from tenant t, meter m
                  where t.id = s.tenant_id and m.id = s.meter_id and m.key = 'spent' and t.key = ? and s.level = %d and s.start = '%s' returning 1)
                select count(*) from changed""";
        String doubled = "update usage_meter_sum s set subtree_value_sum = subtree_value_sum * 2";
        List<String> changed = List.of(
                wrong.formatted(doubled, 2, "2026-03-20"),
                wrong.formatted(doubled, 1, "2026-03-01"),
                wrong.formatted("delete from usage_meter_sum s", 2, "2026-04-05")
                        .replace(" from tenant t", " using tenant t"),
                wrong.formatted(doubled, 0, "-infinity"));
        changed.forEach(
                change -> assertThat(sql.one(change, forest.key("root"))).isEqualTo("1"));

        long differences = rebuilds.rebuild(1).await().atMost(LIMIT).differences();

        assertThat(differences).isEqualTo(4);
        rollups.assertMetersAreExact(forest.key("root"));
    }

    /** Usage of days before and after a step is folded between the steps. */
    @Test
    void rebuildsWhileUsageComesIn() {
        define("users", MeterAggregation.DISTINCT, "user");
        define("dearest", MeterAggregation.MAX, "cost");
        send(
                event("1", "a1", "\"cost\":1,\"user\":\"ann\""),
                event("2", "b", "\"cost\":2,\"user\":\"bob\"").replace("-03-01", "-03-20"),
                event("3", "b", "\"cost\":3,\"user\":\"cid\"").replace("-03-01", "-04-05"));
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        List<String> steps = new ArrayList<>();
        String next = "null";
        while (!next.isEmpty()) {
            String row = sql.one("select differences || '|' || coalesce(next_day::text, '') from rebuild_meters("
                    + account + ", " + next + ", 1)");
            steps.add(row);
            next = row.substring(2).isEmpty() ? "" : "'" + row.substring(2) + "'";
            String id = "more" + steps.size();
            send(
                    event(id, "a", "\"cost\":4,\"user\":\"" + id + "\""),
                    event(id + "late", "b", "\"cost\":5,\"user\":\"" + id + "\"")
                            .replace("-03-01", "-04-05"));
        }

        assertThat(steps).containsExactly("0|2026-03-02", "0|2026-03-21", "0|2026-04-06", "0|");
        fold();
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("7");
    }

    @Test
    void followsNewCosts() {
        define("dearest", MeterAggregation.MAX, "cost");
        define("spent", MeterAggregation.SUM, "cost");
        define("tokens", MeterAggregation.SUM, "quantities.inputTokens");
        String model = forest.key("model");
        send(event("1", "a1", "\"model\":\"" + model + "\",\"inputTokens\":1000000"))
                .then()
                .body("unpriced", equalTo(1));
        assertThat(total("dearest", "root", "subtree_maximum")).isEqualTo("none");
        reprice(model, 2).body("changed", equalTo(1));

        fold();
        assertThat(total("dearest", "root", "subtree_maximum")).isEqualTo("2000000000");
        assertThat(total("spent", "a", "subtree_value_sum")).isEqualTo("2000000000");
        assertThat(total("tokens", "a", "subtree_value_sum")).isEqualTo("1000000");
    }

    /**
     * An unpriced event has no cost, whether it is stored, filled, deleted or rebuilt, until repricing gives it one.
     */
    @Test
    void knowsNoCostOfUnpricedEvents() {
        define("cheapest", MeterAggregation.MIN, "cost");
        define("usual", MeterAggregation.AVERAGE, "cost");
        String model = forest.key("model");
        String unpriced = "\"model\":\"" + model + "\",\"inputTokens\":1000000";
        send(
                event("1", "a1", unpriced),
                event("2", "a1", unpriced),
                event("3", "b", unpriced),
                event("4", "a1", "\"cost\":3"),
                event("5", "a1", unpriced + ",\"cost\":5"),
                event("6", "a1", "\"kind\":\"correction\",\"cost\":-2"));
        define("costs", MeterAggregation.COUNT, "cost");
        fill(RebuildRepository.STEP);
        fold();
        assertThat(total("cheapest", "root", "subtree_figure")).isEqualTo("3000000000");
        assertThat(total("usual", "root", "subtree_figure")).isEqualTo("3000000000");
        assertThat(total("costs", "root", "subtree_figure")).isEqualTo("2");
        assertThat(total("costs", "b", "own_figure")).isEqualTo("none");

        take("2");
        assertThat(total("costs", "root", "subtree_figure")).isEqualTo("2");

        reprice(model, 0);
        fold();
        assertThat(total("cheapest", "root", "subtree_figure")).isEqualTo("0");
        assertThat(total("usual", "root", "subtree_value_count")).isEqualTo("4");
        assertThat(total("costs", "b", "own_figure")).isEqualTo("1");

        take("1");
        take("3");
        assertThat(total("cheapest", "root", "subtree_figure")).isEqualTo("3000000000");
        assertThat(total("costs", "root", "subtree_figure")).isEqualTo("2");
        assertThat(sql.one("select count(*) from usage_meter_delta where root_id = (select id from tenant where key = '"
                        + forest.key("root") + "')"))
                .isEqualTo("0");
    }

    /**
     * Writers go on while meters are defined and filled, so that each event is added once, by filling or by its delta.
     */
    @Test
    void fillsFromKeptEventsWhileUsageComesIn() throws Exception {
        send(event("before", "a1", "\"cost\":1,\"user\":\"ann\""));
        try (ExecutorService writers = Executors.newFixedThreadPool(3)) {
            List<Future<?>> answers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                int number = writer;
                answers.add(writers.submit(() -> IntStream.range(0, 25)
                        .forEach(i -> send(event(
                                        number + "-" + i,
                                        i % 2 == 0 ? "a1" : "b",
                                        "\"cost\":1,\"user\":\"u" + i + "\",\"attributes\":{\"size\":" + i + "}"))
                                .then()
                                .body("accepted", equalTo(1)))));
            }
            define("users", MeterAggregation.DISTINCT, "user");
            define("largest", MeterAggregation.MAX, "attributes.size");
            fill(RebuildRepository.STEP);
            for (Future<?> answer : answers) {
                answer.get();
            }
        }

        assertThat(progress("users")).isEqualTo(1);
        fold();
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("26");
    }

    @Test
    void fillsDaysInStepsAndShowsProgress() {
        send(
                event("1", "a1", "\"cost\":1,\"user\":\"ann\""),
                event("2", "a1", "\"cost\":1,\"user\":\"bob\"").replace("-03-01", "-03-02"),
                event("3", "b", "\"cost\":1,\"user\":\"ann\"").replace("-03-01", "-04-05"),
                event("4", "b", "\"cost\":1"));
        withoutFilling(() -> {
            define("users", MeterAggregation.DISTINCT, "user");
            assertThat(progress("users")).isLessThan(1);
            assertThat(total("users", "root", "subtree_figure")).isEqualTo("none");
        });
        long account = Long.parseLong(sql.one("select id from tenant where key = ?", forest.key("root")));

        while (rebuilds.fill(account, 1).await().atMost(LIMIT)) {
            assertThat(progress("users")).isLessThan(1);
        }

        fill(RebuildRepository.STEP); // of other tests
        assertThat(progress("users")).isEqualTo(1);
        assertThat(total("users", "root", "subtree_figure")).isEqualTo("2");
        fold();
    }

    /** Events from before the definition that are deleted while the meter is filled are subtracted once. */
    @Test
    void fillsExactlyAlthoughEventsAreDeletedMeanwhile() {
        send(
                event("1", "a1", "\"cost\":3,\"user\":\"ann\""),
                event("2", "a1", "\"cost\":4,\"user\":\"bob\"").replace("-03-01", "-03-02"),
                event("3", "b", "\"cost\":5,\"user\":\"cid\"").replace("-03-01", "-03-03"));
        define("users", MeterAggregation.DISTINCT, "user");
        define("dearest", MeterAggregation.MAX, "cost");
        define("spent", MeterAggregation.SUM, "cost");

        for (String id : List.of("1", "3")) {
            given().delete("/api/v1/usage?source=default&id=" + forest.key(id))
                    .then()
                    .statusCode(204);
        }
        send(event("4", "b", "\"cost\":1,\"user\":\"dan\"").replace("-03-01", "-03-03"));
        fill(1);

        assertThat(total("users", "root", "subtree_figure")).isEqualTo("2");
        assertThat(total("dearest", "root", "subtree_figure")).isEqualTo("4000000000");
        assertThat(total("spent", "root", "subtree_figure")).isEqualTo("5000000000");
        fold();
    }

    @Test
    void countsOnlyTheEventsOfItsFilter() {
        String model = forest.key("gpt");
        send(event("0", "b", "\"cost\":1,\"model\":\"" + model + "\",\"attributes\":{\"size\":9,\"tier\":\"gold\"}"));
        define("gold", MeterAggregation.COUNT, null, "attributes.tier==gold;model==" + forest.key("g*"));
        define("other", MeterAggregation.COUNT, null, "feature!=chat,attributes.tier!=gold");
        define("large", MeterAggregation.MAX, "attributes.size", "attributes.size=lt=8,user=in=(ann,bob)");

        send(
                event(
                        "1",
                        "a1",
                        "\"cost\":1,\"model\":\"" + model + "\",\"attributes\":{\"size\":7,\"tier\":\"gold\"}"),
                event("2", "a1", "\"cost\":1,\"attributes\":{\"size\":12,\"tier\":\"gold\"}"),
                event("3", "b", "\"cost\":1,\"attributes\":{\"size\":8,\"tier\":\"silver\"},\"user\":\"bob\""));
        fill(RebuildRepository.STEP);

        assertThat(total("gold", "root", "subtree_figure")).isEqualTo("2");
        assertThat(total("other", "root", "subtree_figure")).isEqualTo("1");
        assertThat(total("large", "root", "subtree_figure")).isEqualTo("8");
        given().delete("/api/v1/usage?source=default&id=" + forest.key("3"))
                .then()
                .statusCode(204);
        assertThat(rebuilds.rebuild().await().atMost(LIMIT).differences()).isZero();
        assertThat(total("large", "root", "subtree_figure")).isEqualTo("7");
        assertThat(total("other", "root", "subtree_figure")).isEqualTo("none");
    }

    @Test
    void countsDifferentValuesOfAnAttribute() {
        String text = "x".repeat(300);
        send(event("0", "b", "\"cost\":1,\"attributes\":{\"host\":\"one\"}"));
        define("hosts", MeterAggregation.DISTINCT, "attributes.host");

        send(
                event("1", "a1", "\"cost\":1,\"attributes\":{\"host\":\"one\"}"),
                event("2", "a1", "\"cost\":1,\"attributes\":{\"host\":5.0}"),
                event("3", "b", "\"cost\":1,\"attributes\":{\"host\":\"5\"}"),
                event("4", "b", "\"cost\":1,\"attributes\":{\"host\":\"" + text + "\"}"),
                event("5", "b", "\"cost\":1,\"attributes\":{\"host\":[\"two\"]}"));
        fill(RebuildRepository.STEP);

        assertThat(total("hosts", "root", "subtree_figure")).isEqualTo("3");
        assertThat(total("hosts", "a1", "subtree_figure")).isEqualTo("2");
        given().delete("/api/v1/usage?source=default&id=" + forest.key("2"))
                .then()
                .statusCode(204);
        assertThat(rebuilds.rebuild().await().atMost(LIMIT).differences()).isZero();
        assertThat(total("hosts", "root", "subtree_figure")).isEqualTo("3");
        assertThat(total("hosts", "a1", "subtree_figure")).isEqualTo("1");
    }

    /** A sum of such numbers could be one that no column holds, and the account could not be folded any more. */
    @Test
    void leavesOutNumbersThatAreTooLarge() {
        define("sizes", MeterAggregation.SUM, "attributes.size");

        send(
                event("1", "a", "\"cost\":1,\"attributes\":{\"size\":1e30}"),
                event("2", "a", "\"cost\":1,\"attributes\":{\"size\":1e31}"),
                event("3", "a", "\"cost\":1,\"attributes\":{\"size\":1e-31}"));

        assertThat(total("sizes", "root", "subtree_figure")).isEqualTo("1" + "0".repeat(30));
        assertThat(total("sizes", "root", "subtree_events")).isEqualTo("1");
    }

    @Test
    void hasItsValuesByMonthInTheOrderOfAnIndex() {
        define("spent", MeterAggregation.SUM, "cost");
        send(event("1", "a1", "\"cost\":1"), event("2", "b", "\"cost\":2"));

        assertThat(sql.rows("""
                        select t.key, s.subtree_figure from usage_meter_sum s join tenant t on t.id = s.tenant_id
                        where s.meter_id = (select id from meter where key = 'spent') and s.level = 1 and s.start = date '2026-03-01'
                          and t.key in (?, ?, ?)
                        order by s.subtree_figure desc nulls last, s.tenant_id
                        """, forest.key("root"), forest.key("a"), forest.key("b")))
                .containsExactly(
                        forest.key("root") + "|3000000000",
                        forest.key("b") + "|2000000000",
                        forest.key("a") + "|1000000000");
    }

    @Test
    void deletesTheValuesWithTheMeter() {
        define("events", MeterAggregation.COUNT, null);
        send(event("1", "a1", "\"cost\":1"));

        delete("events", 204);
        fold();
        meters.purge().await().atMost(LIMIT);

        assertThat(sql.one("select count(*) from usage_meter_sum where meter_id not in (select id from meter)"))
                .isEqualTo("0");
        assertThat(sql.one("select count(*) from usage_meter_gone")).isEqualTo("0");
        delete("events", 404);
        fold();
    }

    /** A key that exists fails by itself, so that a request that has found none looks again. */
    @Test
    void definesNoMoreMetersThanAllowed() {
        MeterDefinition one = new MeterDefinition(
                "one", MeterAggregation.COUNT, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        MeterDefinition two = new MeterDefinition(
                "two", MeterAggregation.COUNT, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(MeterSteps.define(pool, one, 1).await().atMost(LIMIT)).isTrue();
        assertThat(MeterSteps.define(pool, two, 1).await().atMost(LIMIT)).isFalse();
        assertThatThrownBy(() -> MeterSteps.define(pool, one, 1).await().atMost(LIMIT))
                .matches(SqlState.UNIQUE_VIOLATION::caused);
        assertThat(sql.rows("select key from meter where not built_in")).containsExactly("one");
    }

    /** Usage goes on in the accounts whose locks the definition did not get. */
    @Test
    void isNotDefinedWhileUsageIsStoredForLong() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), 255)");

            put("late").then().statusCode(503).header("Retry-After", equalTo("1"));

            connection.rollback();
        }
        put("late").then().statusCode(202);
        send(event("1", "a", "\"cost\":1"));
        assertThat(total("late", "root", "subtree_figure")).isEqualTo("1");
    }

    private static Response put(String key) {
        return given().contentType("application/json")
                .body("{\"aggregation\":\"count\"}")
                .put("/api/v1/meters/" + key);
    }

    @Test
    void isNotDeletedWhileValuesAreAddedUpForLong() throws Exception {
        put("late").then().statusCode(202);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select keep_meters()");

            given().delete("/api/v1/meters/late").then().statusCode(503).header("Retry-After", equalTo("1"));

            connection.rollback();
        }
        delete("late", 204);
    }

    /** In a transaction that is rolled back, so that the service does not see the deletion and help. */
    @Test
    void deletesTheValuesInPieces() throws Exception {
        define("events", MeterAggregation.COUNT, null);
        Forest other = Forest.of(tree("other"));
        send(
                event("1", "a1", "\"cost\":1"),
                event("2", "a1", "\"cost\":1").replace(forest.key("a1"), other.key("other")));
        String values = "select count(*) from usage_meter_sum where meter_id = "
                + sql.one("select id from meter where key = 'events'");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(number(statement, "select delete_meter('events')::integer"))
                    .isOne();
            long all = number(statement, values); // no fold adds to them any more

            while (number(statement, values) == all) { // as long as it looks at accounts of other tests
                assertThat(number(statement, "select coalesce(purge_meters(1), -1)"))
                        .isNotNegative();
            }
            assertThat(number(statement, values)).isBetween(1L, all - 1);
            while (number(statement, "select coalesce(purge_meters(1), -1)") >= 0) {}
            assertThat(number(statement, values)).isZero();

            connection.rollback();
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void refusesAValueThatTheAggregationDoesNotTake() {
        assertThatThrownBy(() -> define("wrong", MeterAggregation.SUM, "user")).hasMessageContaining("meter_value");
        assertThatThrownBy(() -> define("wrong", MeterAggregation.DISTINCT, "cost"))
                .hasMessageContaining("meter_value");
        assertThatThrownBy(() -> define("wrong", MeterAggregation.MAX, null)).hasMessageContaining("meter_value");
        assertThat(sql.one("select count(*) from meter where not built_in")).isEqualTo("0");
    }

    /** The service fills meters by itself from time to time, but not meanwhile. */
    private void withoutFilling(Runnable work) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtext('canopy.rebuild'))");
            try {
                work.run();
            } finally {
                statement.execute("select pg_advisory_unlock_all()"); // the pool keeps the connection
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
