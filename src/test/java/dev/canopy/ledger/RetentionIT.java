package dev.canopy.ledger;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterSteps;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Forest.Event;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Partitions ahead of time, and old months whose events are dropped while their sums stay. The months are in 2001,
 * which no other test uses.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RetentionIT {
    private static final LocalDate TODAY = LocalDate.parse("2001-06-15");
    private static final Retention TWO_MONTHS = new Retention(2);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    @Inject
    Sql sql;

    @Inject
    Partitions partitions;

    @Inject
    Pool pool;

    @Inject
    MeterFillingRepository meters;

    @Inject
    RebuildRepository rebuilds;

    @Inject
    SliceRepository slices;

    @Inject
    AgroalDataSource database;

    /** Resets the horizon, because other tests need all of their events. */
    @AfterEach
    void forgetTheHorizon() {
        sql.one("update usage_retention set horizon = null returning id");
    }

    @Test
    void createsPartitionsAheadWhenTheServiceStarts() throws Exception {
        String missing = """
                select count(*) from generate_series(0, 3) ahead
                where to_regclass('usage_event_' || to_char(now() at time zone 'UTC' + ahead * interval '1 month', 'YYYY_MM')) is null
                """;
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!sql.one(missing).equals("0") && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(sql.one(missing)).isEqualTo("0");
    }

    @Test
    void createsMissingPartitionsAhead() {
        partitions.makeAhead(LocalDate.parse("2001-11-30")).await().atMost(LIMIT);
        partitions.makeAhead(LocalDate.parse("2001-12-01")).await().atMost(LIMIT);

        assertThat(sql.rows(
                        "select month from usage_months('usage_event') where month between '2001-11-01' and '2002-12-01'"
                                + " order by month"))
                .containsExactly("2001-11-01", "2001-12-01", "2002-01-01", "2002-02-01", "2002-03-01");
    }

    @Test
    void keepsAllAnswersFromRollups() {
        Forest forest = planted();
        addUnpriced(forest);
        slices.slice(LocalDate.parse("2001-04-20"), 2).await().atMost(LIMIT);
        List<String> calls = new ArrayList<>(List.of(
                "/ROOT/metrics",
                "/A/metrics?from=2001-01&to=2001-06",
                "/A/metrics?from=2001-01-10&to=2001-03-06",
                "/A/metrics?from=2001-01-10&to=2001-04-06T12:30:00Z",
                "/ROOT/metrics?from=2001-02&to=2001-03&compareTo=previous",
                "/metrics?ancestor=ROOT&sort=-totalInferenceCost",
                "/metrics?ancestor=ROOT&sort=-totalInferenceCost&from=2001-01-10&to=2001-03-06",
                "/ROOT/metrics/series?granularity=P1D&from=2001-01&to=2001-06",
                "/ROOT/metrics/series?granularity=P1W&from=2001-01-01&to=2001-05-28",
                "/A/metrics/series?granularity=P1M&from=2001-01&to=2001-06",
                "/ROOT/metrics/series?granularity=PT1H&from=2001-04-01&to=2001-04-03"));
        for (String metric : List.of(
                "totalInferenceCost",
                "usageCount",
                "totalInputTokens",
                "unpricedCount",
                "lastUsedAt",
                "subtreeFeatureAdoptionRate")) {
            calls.add("/A/metrics/breakdown?by=feature&metric=" + metric);
            calls.add("/A/metrics/breakdown?by=feature&metric=" + metric + "&from=2001-02&to=2001-05-03T01:00:00Z");
            calls.add("/A/metrics/breakdown?by=feature&metric=" + metric + "&from=2001-04-01T12:00:00Z");
        }
        for (String by : List.of("user", "model", "feature,model,user", "child,user", "labels.tier,user")) {
            calls.add("/ROOT/metrics/breakdown?by=" + by + "&metric=totalInferenceCost");
            calls.add("/ROOT/metrics/breakdown?by=" + by
                    + "&metric=totalUsageCount&filter=user!=nobody&from=2001-01-10&to=2001-05-06");
        }
        calls.add("/A/metrics/series?by=user&metric=totalInferenceCost&granularity=P1D&from=2001-01-10&to=2001-06-01");
        calls.add("/A/metrics/series?by=model&metric=usageCount&granularity=P1W&from=2001-01-01&to=2001-05-28");
        calls.add("/ROOT/metrics/breakdown?by=child&metric=totalUsageCount&from=2001-01-10&to=2001-03-06");
        calls.add(
                "/ROOT/metrics/breakdown?by=child,feature&metric=totalInferenceCost&from=2001-02&filter=feature!=chat");
        calls.add("/ROOT/metrics/breakdown?by=labels.tier&metric=totalUsageCount&filter=child==x&from=2001-01-10");
        calls.add("/ROOT/metrics/series?by=child&metric=totalUsageCount&from=2001-01-10&to=2001-03-06");
        calls.add("/A/metrics/series?by=feature&metric=totalUsageCount&granularity=P1M&from=2001-01&to=2001-06");
        List<String> before = answers(forest, calls);

        drop();

        assertThat(answers(forest, calls)).isEqualTo(before);
        assertThat(sql.one("select usage_horizon()")).isEqualTo("2001-04-01");
        assertThat(sql.rows("select month from usage_months('usage_event') where month < '2001-06-01' order by month"))
                .containsExactly("2001-04-01", "2001-05-01");
        assertThat(sql.rows("select name from usage_months('detached_usage_event')"))
                .isEmpty();
        assertThat(sql.one("select count(*) from pg_class where relname like '%usage\\_event\\_2001\\_02%'"))
                .isEqualTo("0");
    }

    @Test
    void keepsWhatCreditsHavePaidOfAPartOfADay() {
        Forest forest = Forest.of(tree("a"));
        forest.use(
                        event("1", "a", "chat", "2", "2001-01-10T06:00:00Z"),
                        event("2", "a", "chat", "3", "2001-01-10T18:00:00Z"))
                .then()
                .statusCode(200);
        assertThat(grant(forest, "noon", "2001-01-10T12:00:00Z").statusCode()).isEqualTo(201);
        assertThat(forest.metrics("a")).containsEntry("creditBalance", "-3");

        drop();

        forest.use(event("3", "a", "chat", "1", "2001-01-10T06:00:00Z")).then().statusCode(200);
        assertThat(forest.metrics("a")).containsEntry("creditBalance", "-4");
        rebuilds.rebuild().await().atMost(LIMIT);
        assertThat(forest.metrics("a")).containsEntry("creditBalance", "-4");
        assertThat(grant(forest, "noon", "2001-01-10T12:00:00Z").statusCode()).isEqualTo(200);
        grant(forest, "later", "2001-01-10T13:00:00Z")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/expires"))
                .body("errors[0].detail", startsWith("is within a day whose events are no longer kept"));
        assertThat(grant(forest, "day", "2001-01-11").statusCode()).isEqualTo(201);
        assertThat(forest.metrics("a")).containsEntry("creditBalance", "0");
    }

    private static Response grant(Forest forest, String id, String expires) {
        return given().contentType("application/json")
                .body("{\"id\":\"%s\",\"amount\":\"10\",\"reason\":\"x\",\"expires\":\"%s\"}".formatted(id, expires))
                .post("/api/v1/tenants/" + forest.key("a") + "/credits");
    }

    /** A meter that is defined later has the events that are kept, and notes the day from which it has all of them. */
    @Test
    void keepsTheValuesOfMeters() {
        Forest forest = planted();
        define("early");
        List<String> before = periods("early", forest);

        drop();
        define("late");

        assertThat(rebuilds.rebuild().await().atMost(LIMIT).differences()).isZero();
        assertThat(before).anyMatch(period -> period.startsWith("1|2001-01-01|"));
        assertThat(periods("early", forest)).isEqualTo(before);
        assertThat(periods("late", forest).stream().filter(period -> !period.startsWith("0")))
                .containsExactlyElementsOf(before.stream()
                        .filter(period -> !period.startsWith("0")
                                && period.substring(2, 9).compareTo("2001-04") >= 0)
                        .toList());
        assertThat(sql.rows("select key, complete_from from meter where not built_in order by key"))
                .containsExactly("early|null", "late|2001-04-01");
        for (String key : List.of("early", "late")) {
            given().delete("/api/v1/meters/" + key).then().statusCode(204);
        }
        meters.purge().await().atMost(LIMIT);
    }

    /** By every way in which metrics of meters are read: what the sums know needs no events. */
    @Test
    void keepsAllAnswersOfMeters() {
        for (MeterAggregation aggregation : MeterAggregation.values()) {
            define(
                    aggregation.wireName() + "Seats",
                    aggregation,
                    aggregation == MeterAggregation.DISTINCT ? "attributes.size" : "attributes.seats");
        }
        define("people", MeterAggregation.DISTINCT, "user");
        meters.fill(100_000).await().atMost(LIMIT);
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        useSeats(forest);
        slices.slice(LocalDate.parse("2001-04-20"), 2).await().atMost(LIMIT);
        List<String> totals = Stream.concat(
                        Stream.of(MeterAggregation.values())
                                .map(aggregation -> "total" + capitalized(aggregation.wireName()) + "Seats"),
                        Stream.of("totalPeople", "totalActiveUsers"))
                .toList();
        String all = "metrics=" + String.join(",", totals) + ",sumSeats,people";
        List<String> calls = new ArrayList<>();
        for (String window : List.of(
                "",
                "&from=2001-01&to=2001-06",
                "&from=2001-02&to=2001-03",
                "&from=2001-01-10&to=2001-03-06",
                "&from=2001-01-10&to=2001-04-02T12:30:00Z")) {
            calls.add("/A/metrics?" + all + window);
            calls.add("/metrics?ancestor=ROOT&sort=-totalSumSeats&filter=totalCountSeats=gt=0&" + all + window);
            calls.add("/metrics?ancestor=ROOT&sort=-totalDistinctSeats,key&format=csv&" + all + window);
        }
        calls.add("/ROOT/metrics?from=2001-02&to=2001-03&compareTo=previous&" + all);
        calls.add("/../metrics/prometheus?ancestor=ROOT&depth=2&" + all);
        for (String metric : totals) {
            calls.add("/ROOT/metrics/series?granularity=P1D&from=2001-01&to=2001-06&metric=" + metric);
            calls.add("/A/metrics/series?granularity=P1M&from=2001-01&to=2001-06&metric=" + metric);
            calls.add("/ROOT/metrics/series?granularity=PT1H&from=2001-04-01&to=2001-04-03&metric=" + metric);
            calls.add("/ROOT/metrics/series?by=child&limit=1&granularity=P1W&from=2001-01-01&to=2001-05-28&metric="
                    + metric);
            calls.add("/ROOT/metrics/breakdown?by=child&metric=" + metric);
            calls.add("/ROOT/metrics/breakdown?by=child&limit=1&from=2001-01-10&to=2001-05-02T12:00:00Z&metric="
                    + metric);
            calls.add("/ROOT/metrics/breakdown?by=child,labels.tier&from=2001-01-10&to=2001-03-06&metric=" + metric);
        }
        for (String metric : List.of("totalPeople", "totalActiveUsers")) {
            calls.add(
                    "/ROOT/metrics/breakdown?by=feature,user&from=2001-01-10&to=2001-05-02T12:00:00Z&metric=" + metric);
            calls.add("/ROOT/metrics/series?by=feature&granularity=P1M&from=2001-01&to=2001-06&metric=" + metric);
        }
        List<String> before = answers(forest, calls);
        assertThat(before.getFirst())
                .contains("\"totalSumSeats\":\"7.5\"", "\"totalDistinctSeats\":2", "\"totalPeople\":2");

        drop();

        assertThat(events(forest)).isEqualTo(2);
        assertThat(answers(forest, calls)).isEqualTo(before);
        sql.rows("select key from meter where not built_in")
                .forEach(key -> given().delete("/api/v1/meters/" + key).then().statusCode(204));
        meters.purge().await().atMost(LIMIT);
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** Of January and March in a, of February and April in a1, of May in b. */
    private static void useSeats(Forest forest) {
        String[][] uses = {
            {"a", "chat", "ann", "4", "s", "2001-01-15T10:00:00Z"},
            {"a1", "drafting", "bob", "2.5", "m", "2001-02-10T10:00:00Z"},
            {"a", "chat", "ann", "-1", "m", "2001-03-05T23:59:59Z"},
            {"a1", "chat", "bob", "2", "s", "2001-04-01T10:00:00Z"},
            {"b", "chat", "cid", "8", "l", "2001-05-02T10:00:00Z"}
        };
        String events = Stream.of(uses)
                .map(use ->
                        """
                        {"id":"%s","tenant":"%s","feature":"%s","user":"%s","cost":1,"attributes":{"seats":%s,"size":"%s"},"time":"%s"}""".formatted(forest.key(use[5]), forest.key(use[0]), use[1], use[2], use[3], use[4], use[5]))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(5));
    }

    private void define(String key) {
        define(key, MeterAggregation.COUNT, null);
        meters.fill(2).await().atMost(LIMIT);
    }

    private void define(String key, MeterAggregation aggregation, @Nullable String value) {
        MeterSteps.define(
                        pool,
                        new MeterDefinition(
                                key,
                                aggregation,
                                Optional.ofNullable(value),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .await()
                .atMost(LIMIT);
    }

    private List<String> periods(String meter, Forest forest) {
        return sql.rows("""
                select s.level, s.start, s.own_figure, s.subtree_figure
                from usage_meter_sum s join meter m on m.id = s.meter_id join tenant t on t.id = s.tenant_id
                where m.key = ? and t.key = ? order by s.level, s.start
                """, meter, forest.key("root"));
    }

    @Test
    void keepsACorrectionThatIsNoUse() {
        Forest forest = planted();
        given().contentType("application/json")
                .body("""
                        {"id":"%s","tenant":"%s","feature":"moderation","kind":"correction","cost":"-1","time":"2001-02-11T10:00:00Z"}""".formatted(forest.key("correction"), forest.key("a1")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .body("accepted", equalTo(1));
        List<String> calls = List.of(
                "/A/metrics",
                "/A/metrics?from=2001-02&to=2001-03",
                "/A/metrics/breakdown?by=feature&metric=lastUsedAt",
                "/A/metrics/breakdown?by=feature&metric=subtreeFeatureAdoptionRate",
                "/A/metrics/breakdown?by=feature&metric=totalInferenceCost");
        List<String> before = answers(forest, calls);
        assertThat(before.get(2)).contains("{\"key\":\"moderation\",\"name\":\"Moderation\",\"value\":null}");

        drop();

        assertThat(answers(forest, calls)).isEqualTo(before);
    }

    @Test
    void recognizesDuplicatesOfDroppedEventsAndCountsLateOnes() {
        Forest forest = planted();
        drop();

        forest.use(
                        event("feb", "a1", "drafting", "2", "2001-02-10T10:00:00Z"),
                        event("late", "a1", "chat", "64", "2001-02-20T10:00:00Z"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1));
        List<String> calls = List.of(
                "/ROOT/metrics",
                "/A/metrics?from=2001-02-20&to=2001-02-21",
                "/A/metrics/breakdown?by=feature&metric=totalInferenceCost",
                "/A/metrics/breakdown?by=feature&metric=totalInferenceCost&from=2001-02&to=2001-03");
        List<String> before = answers(forest, calls);
        assertThat(before.get(0)).contains("\"totalInferenceCost\":\"95\"", "\"totalUsageCount\":6");
        assertThat(before.get(1)).contains("\"totalInferenceCost\":\"64\"");
        assertThat(before.get(2)).contains("\"whole\":\"94\"");
        assertThat(before.get(3)).contains("\"value\":\"64\"", "\"value\":\"2\"", "\"whole\":\"66\"");

        drop();

        assertThat(answers(forest, calls)).isEqualTo(before);
        assertThat(events(forest)).isEqualTo(2);
        forest.use(event("late", "a1", "chat", "64", "2001-02-20T10:00:00Z"))
                .then()
                .body("duplicates", equalTo(1));
        assertThat(answers(forest, calls)).isEqualTo(before);
    }

    @Test
    void neitherDeletesNorRebuildsEventsThatAreNoLongerKept() {
        Forest forest = planted();
        drop();
        List<String> calls = List.of("/ROOT/metrics", "/A/metrics?from=2001-01&to=2001-06");
        List<String> before = answers(forest, calls);

        given().queryParam("source", "test")
                .queryParam("id", forest.key("feb"))
                .delete("/api/v1/usage")
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo("The event '" + forest.key("feb")
                                + "' cannot be deleted: the events of its month are no longer kept."));
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/rebuild")
                .then()
                .statusCode(200);

        assertThat(answers(forest, calls)).isEqualTo(before);
    }

    @Test
    void movesTheSumsWithATenant() {
        Forest forest = planted();
        drop();
        List<String> calls = List.of(
                "/B/metrics",
                "/B/metrics?from=2001-02&to=2001-03",
                "/B/metrics/series?from=2001-01-01&to=2001-06-01",
                "/B/metrics/breakdown?by=feature&metric=totalInferenceCost");
        List<String> before = answers(forest, calls);

        forest.move("a1", "b").then().statusCode(200);
        List<String> moved = answers(forest, calls);
        assertThat(moved.get(0)).contains("\"totalInferenceCost\":\"10\"", "\"totalUsageCount\":2");
        assertThat(moved.get(1)).contains("\"totalInferenceCost\":\"2\"");
        assertThat(moved.get(3)).contains("\"whole\":\"10\"");
        assertThat(forest.metrics("a")).containsEntry("totalInferenceCost", "20");
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "31");

        forest.move("a1", "a").then().statusCode(200);
        assertThat(answers(forest, calls)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/A/metrics?from=2001-01-10T12:00:00Z | from | whole days in UTC",
                "/A/metrics?to=2001-03-10T12:00:00Z | to | whole days in UTC",
                "/A/metrics?from=2001-03-01&timeZone=Europe/Berlin | from | whole days in UTC",
                "/A/metrics?from=2001-04-01T00:00:00Z&to=2001-04-01T12:00:00Z&compareTo=previous | compareTo | whole days in UTC",
                "/metrics?ancestor=ROOT&from=2001-01-10T12:00:00Z | from | whole days in UTC",
                "/metrics?ancestor=ROOT&from=2001-01-10T12:00:00Z&sort=-usageCount | from | whole days in UTC",
                "/metrics?ancestor=ROOT&from=2001-01-10T12:00:00Z&filter=usageCount=gt=1000 | from | whole days in UTC",
                "/A/metrics/series?granularity=PT1H&from=2001-03-31&to=2001-04-02 | granularity | whole days in UTC, or a range from that day on",
                "/A/metrics/series?from=2001-03-01&to=2001-03-05&timeZone=Europe/Berlin | granularity | whole days in UTC, or a range",
                "/A/metrics/series?from=2001-03-01T12:00:00Z&to=2001-03-05 | from | whole days in UTC",
                "/A/metrics/breakdown?by=feature&metric=usageCount&from=2001-03-02T01:00:00Z | from | whole days in UTC",
                "/A/metrics/breakdown?by=user,model&metric=usageCount&to=2001-03-02T01:00:00Z | to | whole days in UTC",
                "/A/metrics/breakdown?by=attributes.model&metric=usageCount | by | a range from that day on",
                "/A/metrics/breakdown?by=feature,attributes.model&metric=usageCount | by | a range from that day on",
                "/A/metrics/breakdown?by=feature&metric=usageCount&filter=attributes.model==u | filter | a range from that day on",
                "/A/metrics/series?by=user&metric=usageCount&granularity=PT1H&from=2001-03-31&to=2001-04-02 | granularity | whole days in UTC, or a range",
                "/A/metrics/breakdown?by=child&metric=totalUsageCount&to=2001-03-02T12:00:00Z | to | whole days in UTC"
            })
    void refusesAnswersThatNeedDroppedEvents(String call, String parameter, String instead) {
        Forest forest = planted();
        assertThat(get(forest, call).statusCode()).isEqualTo(200);

        drop();

        get(forest, call)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/events-not-kept"))
                .body("errors[0].pointer", equalTo(parameter))
                .body(
                        "errors[0].detail",
                        startsWith("needs events before 2001-04-01, which are no longer kept; request " + instead));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&filter=usageCount=gt=1000"})
    void refusesAnExportThatNeedsDroppedEvents(String filter) {
        Forest forest = planted();
        drop();

        given().urlEncodingEnabled(false)
                .accept("text/csv")
                .get("/api/v1/tenants/metrics?from=2001-01-10T12:00:00Z&ancestor=" + forest.key("root") + filter)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("from"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?to=2001-06-01", "?from=2001-03-31T23:59:59.999999Z"})
    void refusesChargesThatNeedDroppedEvents(String window) {
        Forest forest = planted();
        drop();
        String charges = "/api/v1/tenants/" + forest.key("root") + "/focus";

        given().get(charges + window).then().statusCode(422).body("errors[0].pointer", equalTo("from"));
        given().get(charges + "?from=2001-04-01").then().statusCode(200);
    }

    @Test
    void refusesBeforeTheEventsAreDropped() {
        Forest forest = planted();

        partitions.drop(TWO_MONTHS, TODAY, Duration.ofHours(1)).await().atMost(LIMIT);

        assertThat(events(forest)).isEqualTo(5);
        assertThat(get(forest, "/A/metrics?from=2001-01-10T12:00:00Z").statusCode())
                .isEqualTo(422);
    }

    @Test
    void neverMovesTheHorizonBack() {
        Forest forest = planted();
        drop();

        partitions
                .drop(new Retention(4), TODAY, AT_ONCE)
                .chain(() -> partitions.drop(TWO_MONTHS, TODAY, AT_ONCE))
                .await()
                .atMost(LIMIT);

        assertThat(sql.one("select usage_horizon()")).isEqualTo("2001-04-01");
        assertThat(events(forest)).isEqualTo(2);
    }

    @Test
    void dropsAMonthThatWasLeftHalfWay() {
        Forest forest = planted();
        sql.one("select move_usage_horizon('2001-04-01')");
        assertThat(sql.one("select detach_usage_month('2001-04-01', interval '0')"))
                .isEqualTo("2001-01-01");
        String breakdown = "/A/metrics/breakdown?by=feature&metric=totalInferenceCost";
        List<String> before = answers(forest, List.of(breakdown));
        assertThat(before.get(0)).contains("\"whole\":\"30\"");

        drop();

        assertThat(answers(forest, List.of(breakdown))).isEqualTo(before);
        assertThat(events(forest)).isEqualTo(2);
    }

    @Test
    void leavesAMonthAsLongAsItsFirstTableIsOnItsWayOut() {
        Forest forest = planted();
        sql.one("select move_usage_horizon('2001-04-01')");
        String detach = "select detach_usage_month('2001-04-01', interval '0')";
        assertThat(sql.one(detach)).isEqualTo("2001-01-01");
        forest.use(event("late", "a1", "chat", "64", "2001-01-20T10:00:00Z"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));

        assertThat(sql.one(detach)).isEqualTo("2001-02-01");
        drop();

        assertThat(events(forest)).isEqualTo(2);
        get(forest, "/ROOT/metrics/breakdown?by=feature&metric=totalInferenceCost")
                .then()
                .statusCode(200)
                .body("whole", equalTo("95"));
    }

    @Test
    void waitsForReadersWithoutHoldingUpOthers() throws Exception {
        Forest forest = planted();
        CompletableFuture<Void> dropped;
        try (Connection reader = database.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from usage_event");

            dropped = partitions.drop(TWO_MONTHS, TODAY, AT_ONCE).subscribeAsCompletionStage();
            for (int i = 0; i < 20; i++) {
                forest.use(event("during" + i, "a", "chat", "1", "2001-01-1" + i % 10 + "T10:00:00Z"))
                        .then()
                        .statusCode(200)
                        .body("accepted", equalTo(1));
                assertThat(get(forest, "/A/metrics/series?granularity=PT1H&from=2001-04-01&to=2001-04-03")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(dropped).isNotDone();
            assertThat(events(forest)).isEqualTo(25);
            reader.rollback();
        }

        dropped.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(events(forest)).isEqualTo(2);
        assertThat(forest.metrics("root")).containsEntry("totalUsageCount", 25);
    }

    @Test
    void losesNoEventsWhileMonthsAreDropped() throws Exception {
        Forest forest = planted();
        String deadlocks = sql.one(DEADLOCKS);
        int writers = 6;
        int batches = 40;
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            tasks.add(() -> {
                for (int batch = 0; batch < batches; batch++) {
                    forest.use(batch(number, batch)).then().statusCode(200).body("accepted", equalTo(5));
                    if (number < 2 && batch % 8 == 0) { // as two instances
                        drop();
                        get(forest, "/A/metrics/breakdown?by=feature&metric=usageCount")
                                .then()
                                .statusCode(200);
                    }
                }
                return 0;
            });
        }
        try (ExecutorService clients = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Integer> done : clients.invokeAll(tasks, 300, TimeUnit.SECONDS)) {
                done.get();
            }
        }
        drop();

        int all = 5 + writers * batches * 5;
        assertThat(forest.metrics("root")).containsEntry("totalUsageCount", all);
        get(forest, "/ROOT/metrics/breakdown?by=feature&metric=totalUsageCount")
                .then()
                .statusCode(200)
                .body("whole", equalTo(all));
        assertThat(events(forest)).isEqualTo(2 + writers * batches * 2);
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }

    private static Event[] batch(int writer, int batch) {
        return IntStream.range(0, 5)
                .mapToObj(i -> event(
                        "w" + writer + "-" + batch + "-" + i,
                        i % 2 == 0 ? "a" : "b",
                        i % 3 == 0 ? "chat" : "drafting",
                        "0.5",
                        "2001-0" + (1 + i) + "-0" + (1 + batch % 9) + "T0" + writer + ":00:00Z"))
                .toArray(Event[]::new);
    }

    private void drop() {
        partitions.drop(TWO_MONTHS, TODAY, AT_ONCE).await().atMost(LIMIT);
    }

    /**
     * One event per month from January to May, with costs of 1, 2, 4, 8 and 16. January and May have different tenants.
     */
    private static Forest planted() {
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        forest.use(
                        event("jan", "root", "chat", "1", "2001-01-15T10:00:00Z"),
                        event("feb", "a1", "drafting", "2", "2001-02-10T10:00:00Z"),
                        event("mar", "a", "chat", "4", "2001-03-05T23:59:59Z"),
                        event("apr", "a1", "drafting", "8", "2001-04-01T00:00:00Z"),
                        event("may", "a", "extraction", "16", "2001-05-02T10:00:00Z"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(5));
        return forest;
    }

    private static void addUnpriced(Forest forest) {
        given().contentType("application/json")
                .body("""
                        {"id":"%s","tenant":"%s","feature":"drafting","time":"2001-02-12T10:00:00Z","model":"a model without a price",
                         "inputTokens":1000,"outputTokens":1000000000000}""".formatted(forest.key("unpriced"), forest.key("a1")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("unpriced", equalTo(1));
    }

    private int events(Forest forest) {
        return Integer.parseInt(sql.one(
                "select count(*) from usage_event where root_id = (select id from tenant where key = ?)",
                forest.key("root")));
    }

    /** The bodies of the answers, without the time up to which they are complete. */
    private static List<String> answers(Forest forest, List<String> calls) {
        return calls.stream()
                .map(call -> {
                    Response answer = get(forest, call);
                    assertThat(answer.statusCode()).as(call + answer.asString()).isEqualTo(200);
                    return answer.asString().replaceFirst(",\"asOf\":\"[^\"]*\"", "");
                })
                .toList();
    }

    private static Response get(Forest forest, String call) {
        return given().urlEncodingEnabled(false)
                .get(("/api/v1/tenants" + call)
                        .replace("/tenants/..", "")
                        .replace("ROOT", forest.key("root"))
                        .replace("/A/", "/" + forest.key("a") + "/")
                        .replace("/B/", "/" + forest.key("b") + "/"));
    }
}
