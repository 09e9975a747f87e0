package dev.canopy.meter;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters over HTTP, and their metrics wherever metrics are. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MeterMetricIT {
    @Inject
    Sql sql;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    @AfterEach
    void deleteMeters() {
        sql.rows("delete from budget where meter_id is not null returning 1");
        sql.rows("select key from meter where not built_in")
                .forEach(key -> given().delete("/api/v1/meters/" + key).then().statusCode(204));
    }

    private static Response put(String key, String body) {
        return given().contentType("application/json").body(body).put("/api/v1/meters/" + key);
    }

    /** Without the accounts of other tests, which are not filled for it. */
    private void define(String key, String body) {
        put(key, body).then().statusCode(202);
        sql.rows("with filled as (delete from usage_meter_filling) select note_changed_catalogue()");
        put(key, body).then().statusCode(202).body("state", equalTo("ready"));
    }

    private String event(String id, String tenant, String time, String members) {
        return """
                {"id":"%s","tenant":"%s","feature":"chat","time":"%s",%s}""".formatted(forest.key(id), forest.key(tenant), time, members);
    }

    private static void send(String... events) {
        given().contentType("application/json")
                .body(Stream.of(events).collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("rejected", equalTo(0));
    }

    private ValidatableResponse get(String tenant, String rest) {
        return given().urlEncodingEnabled(false)
                .get("/api/v1/tenants/" + forest.key(tenant) + rest)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse list(String query) {
        return given().urlEncodingEnabled(false)
                .get("/api/v1/tenants/metrics?ancestor=" + forest.key("root") + "&" + query)
                .then()
                .statusCode(200);
    }

    /** Events of three months, with seats, users and costs. */
    private void use() {
        send(
                event("1", "a1", "2026-01-31T23:00:00Z", "\"cost\":1,\"user\":\"ann\",\"attributes\":{\"seats\":2.5}"),
                event("2", "a", "2026-02-10T10:00:00Z", "\"cost\":2,\"user\":\"bob\",\"attributes\":{\"seats\":4}"),
                event("3", "a1", "2026-02-10T18:00:00Z", "\"cost\":0.000000001,\"user\":\"ann\""),
                event("4", "b", "2026-03-05T12:00:00Z", "\"cost\":4,\"user\":\"cid\",\"attributes\":{\"seats\":1}"));
    }

    @Test
    void isDefinedAndListed() {
        put(
                        "seats",
                        "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\",\"filter\":\"feature==chat\",\"unit\":\"seats\"}")
                .then()
                .statusCode(202)
                .body("key", equalTo("seats"))
                .body("aggregation", equalTo("sum"))
                .body("value", equalTo("attributes.seats"))
                .body("filter", equalTo("feature==chat"))
                .body("unit", equalTo("seats"))
                .body("description", nullValue())
                .body("metrics", equalTo(List.of("seats", "totalSeats")));

        given().get("/api/v1/meters/seats").then().statusCode(200).body("unit", equalTo("seats"));
        given().get("/api/v1/meters").then().statusCode(200).body("data.key", equalTo(List.of("activeUsers", "seats")));
        given().get("/api/v1/metrics")
                .then()
                .body("data.name", hasItems("seats", "totalSeats"))
                .body("data.find { it.name == 'totalSeats' }.kind", equalTo("meter"))
                .body("data.find { it.name == 'totalSeats' }.scope", equalTo("subtree"))
                .body("data.find { it.name == 'totalSeats' }.unit", equalTo("seats"));
    }

    @Test
    void changesItsDescriptionButNotWhatItCounts() {
        define("calls", "{\"aggregation\":\"count\"}");

        define("calls", "{\"aggregation\":\"count\",\"description\":\"All calls.\",\"unit\":\"calls\"}");

        given().get("/api/v1/meters/calls").then().body("description", equalTo("All calls."));
        given().get("/api/v1/metrics")
                .then()
                .body("data.find { it.name == 'calls' }.description", equalTo("All calls. Of the tenant itself."));
        put("calls", "{\"aggregation\":\"count\",\"filter\":\"feature==chat\"}")
                .then()
                .statusCode(409)
                .body("detail", containsString("delete it, or choose another key"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "seats | {} | 422 | /aggregation is missing",
                "seats | {\"aggregation\":\"sum\"} | 422 | /value is missing",
                "seats | {\"aggregation\":\"sum\",\"value\":\"user\"} | 422 | must be a number",
                "seats | {\"aggregation\":\"max\",\"value\":\"seats\"} | 422 | must be a number",
                "seats | {\"aggregation\":\"distinct\",\"value\":\"cost\"} | 422 | no bounded set",
                "seats | {\"aggregation\":\"distinct\",\"value\":\"quantities.inputTokens\"} | 422 | no bounded set",
                "seats | {\"aggregation\":\"count\",\"filter\":\"cost=gt=1\"} | 422 | /filter compares 'cost'",
                "seats | {\"aggregation\":\"count\",\"filter\":\"feature==\"} | 422 | /filter must be RSQL",
                "seats | {\"aggregation\":\"count\",\"name\":\"x\"} | 422 | /name is not a known field",
                "Seats | {\"aggregation\":\"count\"} | 422 | The key in the address must match",
                "totalSeats | {\"aggregation\":\"count\"} | 422 | The key in the address must match",
                "usageCount | {\"aggregation\":\"count\"} | 409 | needs the name 'usageCount'",
                "name | {\"aggregation\":\"count\"} | 409 | needs the name 'name'",
                "computedCost | {\"aggregation\":\"count\"} | 409 | needs the name 'computedCost'"
            })
    void refusesWhatItCannotCount(String key, String body, int status, String detail) {
        put(key, body).then().statusCode(status).body("detail", containsString(detail));

        assertThat(sql.rows("select key from meter where not built_in")).isEmpty();
    }

    @Test
    void hasActiveUsersFromTheStart() {
        use();

        given().get("/api/v1/meters/activeUsers")
                .then()
                .statusCode(200)
                .body("builtIn", equalTo(true))
                .body("state", equalTo("ready"))
                .body("aggregation", equalTo("distinct"))
                .body("value", equalTo("user"));
        get("root", "/metrics").body("metrics.activeUsers", equalTo(0)).body("metrics.totalActiveUsers", equalTo(3));
        get("a1", "/metrics").body("metrics.activeUsers", equalTo(1));
        get("a", "/metrics?from=2026-02-01&to=2026-03-01")
                .body("metrics.activeUsers", equalTo(1))
                .body("metrics.totalActiveUsers", equalTo(2));
        list("sort=-totalActiveUsers&limit=1").body("data[0].metrics.totalActiveUsers", equalTo(3));
    }

    /** Without names, answers have the metrics of all meters, which are read together. */
    @Test
    void readsAllMetersInTheSameNumberOfStatements() {
        List<String> addresses = List.of(
                "/api/v1/tenants/metrics?ancestor=" + forest.key("root"),
                "/api/v1/tenants/metrics?from=2026-02-01&ancestor=" + forest.key("root"),
                "/api/v1/tenants/" + forest.key("root") + "/metrics",
                "/api/v1/tenants/" + forest.key("root") + "/metrics/series?from=2026-02&to=2026-03");
        List<String> before = addresses.stream().map(MeterMetricIT::statements).toList();

        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        define("calls", "{\"aggregation\":\"count\"}");
        define("models", "{\"aggregation\":\"distinct\",\"value\":\"model\"}");

        assertThat(addresses.stream().map(MeterMetricIT::statements)).containsExactlyElementsOf(before);
        list("sort=depth").body("data[0].metrics.keySet()", hasItems("totalActiveUsers", "totalSeats", "totalModels"));
    }

    private static String statements(String address) {
        return given().get(address)
                .then()
                .statusCode(200)
                .extract()
                .header("Server-Timing")
                .replaceFirst(".*desc=\"(\\d+ statements?)\".*", "$1");
    }

    @Test
    void keepsBuiltInMeters() {
        put("activeUsers", "{\"aggregation\":\"distinct\",\"value\":\"user\"}")
                .then()
                .statusCode(409)
                .body("detail", containsString("is built in"));
        put("activeUsers", "{\"aggregation\":\"count\"}").then().statusCode(409);
        given().delete("/api/v1/meters/activeUsers")
                .then()
                .statusCode(409)
                .body("detail", containsString("is built in"));

        given().get("/api/v1/meters/activeUsers").then().statusCode(200).body("unit", equalTo("users"));
    }

    @Test
    void changesNothingIfTheSameIsDefinedAgain() {
        define("calls", "{\"aggregation\":\"count\",\"unit\":\"calls\"}");
        String before = sql.one("select version from catalogue_state");

        put("calls", "{\"aggregation\":\"count\",\"unit\":\"calls\"}").then().statusCode(202);

        assertThat(sql.one("select version from catalogue_state")).isEqualTo(before);
        put("calls", "{\"aggregation\":\"count\"}").then().statusCode(202);
        assertThat(sql.one("select version from catalogue_state")).isNotEqualTo(before);
    }

    /** As if events from before February had been dropped before the meter was defined. */
    @Test
    void hasNoValueWhereItDoesNotHaveAllUsage() {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        use();
        sql.one("update meter set complete_from = '2026-02-01' where key = 'seats' returning id");
        put("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\",\"unit\":\"seats\"}");

        given().get("/api/v1/meters/seats").then().body("completeFrom", equalTo("2026-02-01"));
        given().get("/api/v1/metrics")
                .then()
                .body(
                        "data.find { it.name == 'seats' }.description",
                        containsString("Only usage from 2026-02-01 on: earlier events were no longer kept."));
        get("root", "/metrics?metrics=totalSeats,totalUsageCount&from=2026-01-31&to=2026-03-01")
                .body("metrics.totalSeats", nullValue())
                .body("metrics.totalUsageCount", equalTo(3));
        get("root", "/metrics?metrics=totalSeats&from=2026-02-01").body("metrics.totalSeats", equalTo("5"));
        get("root", "/metrics?metrics=totalSeats&from=2026-02-01&to=2026-03-01&compareTo=previous")
                .body("metrics.totalSeats", equalTo("4"))
                .body("previous.totalSeats", nullValue())
                .body("change.totalSeats", nullValue());
        get("root", "/metrics/series?metric=totalSeats&granularity=P1M&from=2026-01&to=2026-03")
                .body("data[0].metrics.totalSeats", nullValue())
                .body("data[1].metrics.totalSeats", equalTo("4"));
        for (String refused : List.of(
                "metrics?metrics=totalSeats&sort=-totalSeats&from=2026-01-31",
                forest.key("root") + "/metrics/breakdown?metric=totalSeats&by=child&from=2026-01-31")) {
            given().get("/api/v1/tenants/" + refused)
                    .then()
                    .statusCode(422)
                    .body("detail", containsString("which the meter 'seats' does not have"));
        }
    }

    @Test
    void isGoneWithItsMetrics() {
        define("calls", "{\"aggregation\":\"count\"}");

        given().delete("/api/v1/meters/calls").then().statusCode(204);

        given().get("/api/v1/meters/calls").then().statusCode(404);
        given().delete("/api/v1/meters/calls").then().statusCode(404);
        given().get("/api/v1/metrics").then().body("data.name", not(hasItem("calls")));
        given().get("/api/v1/tenants/" + forest.key("a") + "/metrics?metrics=calls")
                .then()
                .statusCode(400)
                .body("detail", containsString("unknown metric 'calls'"));
    }

    @Test
    void hasMetricsOfEachTenantAndSubtree() {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        define("users", "{\"aggregation\":\"distinct\",\"value\":\"user\"}");
        define("usual", "{\"aggregation\":\"average\",\"value\":\"cost\"}");
        define("newest", "{\"aggregation\":\"latest\",\"value\":\"attributes.seats\"}");
        use();

        get("root", "/metrics?metrics=seats,totalSeats,users,totalUsers,usual,totalUsual,newest,totalNewest")
                .body("metrics.seats", equalTo("0"))
                .body("metrics.totalSeats", equalTo("7.5"))
                .body("metrics.users", equalTo(0))
                .body("metrics.totalUsers", equalTo(3))
                .body("metrics.usual", nullValue())
                .body("metrics.totalUsual", equalTo("1.75"))
                .body("metrics.newest", nullValue())
                .body("metrics.totalNewest", equalTo("1"));
        get("a1", "/metrics").body("metrics.users", equalTo(1)).body("metrics.seats", equalTo("2.5"));
    }

    @Test
    void knowsNoCostOfAnUnpricedEvent() {
        define("usual", "{\"aggregation\":\"average\",\"value\":\"cost\"}");
        define("costly", "{\"aggregation\":\"count\",\"value\":\"cost\"}");
        String model = forest.key("model");
        send(
                event("1", "a1", "2026-02-10T10:00:00Z", "\"cost\":2"),
                event(
                        "2",
                        "a1",
                        "2026-02-10T11:00:00Z",
                        "\"model\":\"" + model + "\",\"quantities\":{\"inputTokens\":10}"));
        get("a1", "/metrics?metrics=usual,costly")
                .body("metrics.usual", equalTo("2"))
                .body("metrics.costly", equalTo(1));
        String parts = "/metrics?metrics=usual,costly&from=2026-02-10T09:00:00Z&to=2026-02-10T11:30:00Z";
        get("a1", parts).body("metrics.usual", equalTo("2")).body("metrics.costly", equalTo(1));
        get("a", "/metrics/breakdown?by=model&metric=totalCostly").body("data", hasSize(1));

        given().contentType("application/json")
                .body(
                        "{\"model\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"inputTokens\":\"0\"}}"
                                .formatted(model, forest.key("root")))
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
        given().contentType("application/json")
                .body("{\"from\":\"2026-02-01\",\"to\":\"2026-03-01\",\"tenant\":\"" + forest.key("root") + "\"}")
                .post("/api/v1/prices/reprice")
                .then()
                .statusCode(200);
        send(event("3", "b", "2026-02-10T12:00:00Z", "\"cost\":1"));
        get("a1", "/metrics?metrics=usual,costly")
                .body("metrics.usual", equalTo("1"))
                .body("metrics.costly", equalTo(2));
        get("a1", parts).body("metrics.usual", equalTo("1")).body("metrics.costly", equalTo(2));
        get("a", "/metrics/breakdown?by=model&metric=totalCostly").body("data", hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-02-01&to=2026-03-01, 4, 2, 2.000000001",
        "from=2026-01-31&to=2026-03-06, 7.5, 3, 7.000000001",
        "from=2026-02-01, 5, 3, 6.000000001",
        "to=2026-02-11, 6.5, 2, 3.000000001",
        "from=2026-02-10T12:00:00Z&to=2026-03-05T12:00:00.000001Z, 1, 2, 4.000000001",
        "from=2026-02-10T09:00:00Z&to=2026-02-10T11:00:00Z, 4, 1, 2",
        "from=2026-01-31T23:00:00Z&to=2026-02-10T18:00:00Z, 6.5, 2, 3",
        "from=2025-01-01&to=2026-01-31, 0, 0, 0"
    })
    void isExactInEveryWindow(String window, String seats, int users, String spent) {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        define("users", "{\"aggregation\":\"distinct\",\"value\":\"user\"}");
        define("spent", "{\"aggregation\":\"sum\",\"value\":\"cost\"}");
        use();

        get("root", "/metrics?metrics=totalSeats,totalUsers,totalSpent&" + window)
                .body("metrics.totalSeats", equalTo(seats))
                .body("metrics.totalUsers", equalTo(users))
                .body("metrics.totalSpent", equalTo(spent));
        list("metrics=totalSeats,totalUsers&sort=-totalSeats,depth&limit=1&" + window)
                .body("data[0].metrics.totalUsers", equalTo(users))
                .body("data[0].metrics.totalSeats", equalTo(seats));
    }

    @Test
    void sortsAndFiltersTheDashboard() {
        define("seats", "{\"aggregation\":\"max\",\"value\":\"attributes.seats\"}");
        use();

        List<String> sorted =
                List.of("a", "root", "a1", "b").stream().map(forest::key).toList();
        list("metrics=totalSeats&sort=-totalSeats").body("data.tenant", equalTo(sorted));
        list("metrics=seats&sort=-seats,key")
                .body(
                        "data.tenant",
                        equalTo(Stream.of("a", "a1", "b", "root")
                                .map(forest::key)
                                .toList()));
        String next = list("metrics=seats&sort=-totalSeats&limit=2").extract().path("next");
        list("metrics=seats&sort=-totalSeats&limit=2&cursor=" + next)
                .body("data.tenant", equalTo(sorted.subList(2, 4)));
        list("filter=totalSeats=gt=2.4;totalSeats=lt=3.9&metrics=seats")
                .body("data.tenant", equalTo(List.of(forest.key("a1"))));
    }

    /**
     * By each aggregation, with pages that are found by the index, and from the other end, where all tenants are read.
     */
    @ParameterizedTest
    @CsvSource({
        "sum, attributes.seats",
        "sum, cost",
        "sum, quantities.pages",
        "count, attributes.seats",
        "min, attributes.seats",
        "max, cost",
        "latest, attributes.seats",
        "average, attributes.seats",
        "average, cost",
        "distinct, user"
    })
    void ranksTenants(String aggregation, String value) {
        define("ranked", "{\"aggregation\":\"" + aggregation + "\",\"value\":\"" + value + "\"}");
        Forest wide = Forest.wide(40, 3);
        Random random = new Random(aggregation.hashCode());
        String[] events = IntStream.range(0, 150)
                .mapToObj(i -> """
                        {"id":"%s","tenant":"%s","feature":"chat","time":"2026-0%d-%02dT12:00:00Z","cost":%d,"kind":"%s","user":"u%d","attributes":{"seats":%d.5},"quantities":{"pages":%d}}
                        """.formatted(
                                wide.key("e" + i),
                                wide.key("" + (int) (Math.pow(random.nextDouble(), 2) * 35)),
                                2 + random.nextInt(3),
                                1 + random.nextInt(28),
                                i % 6 == 5 ? -random.nextInt(20) : 1 + random.nextInt(9),
                                i % 6 == 5 ? "correction" : "usage",
                                random.nextInt(12),
                                random.nextInt(20) - 5,
                                i % 6 == 5 ? 0 : random.nextInt(7))) // a correction has no quantities
                .toArray(String[]::new);
        send(Arrays.copyOf(events, 100));
        IntStream.range(0, 20).mapToObj(i -> wide.key("e" + i)).forEach(MeterMetricIT::takeBack);
        send(Arrays.copyOfRange(events, 100, 150));
        boolean isNullable = !List.of("sum", "count", "distinct").contains(aggregation);
        for (String metric : List.of("ranked", "totalRanked")) {
            for (String window : List.of(
                    "",
                    "&from=2026-03&to=2026-04",
                    "&from=2026-02&to=2026-04",
                    "&from=2026-02-10&to=2026-03-20",
                    "&from=2026-03-03&to=2026-03-25",
                    "&from=2026-04-02",
                    "&from=2026-02-10T13:00:00Z")) {
                for (String ancestor : List.of("0", "1")) {
                    String question = "?ancestor=" + wide.key(ancestor) + "&metrics=" + metric + "&limit=4"
                            + (isNullable ? "&filter=" + metric + "=null=false" : "") + window + "&sort=";

                    List<JsonNode> found = Dashboard.rows(question + "-" + metric);

                    assertThat(found)
                            .as(question + metric)
                            .hasSizeGreaterThan(ancestor.equals("0") ? 8 : 2)
                            .isEqualTo(Dashboard.rows(question + metric + ",-tenant")
                                    .reversed());
                }
            }
        }
        assertThat(sql.rows("select distinct aggregation from usage_meter_sum where is_negative"))
                .isSubsetOf("sum");
    }

    /** The sums of all time and of the month are 0, so neither says that the window has one. */
    @ParameterizedTest
    @CsvSource({
        "cost, ranked, 2026-02-05, 2026-02-15",
        "cost, totalRanked, 2026-02-05, 2026-02-15",
        "attributes.seats, ranked, 2026-02-05, 2026-02-15",
        "attributes.seats, totalRanked, 2026-02-05, 2026-02-15",
        "cost, ranked, 2026-01-20, 2026-02-15",
        "cost, totalRanked, 2026-01-20, 2026-02-15",
        "cost, totalRanked, 2026-01, 2026-03"
    })
    void ranksTenantsWithSumsThatAreTakenBackLater(String value, String metric, String from, String to) {
        define("ranked", "{\"aggregation\":\"sum\",\"value\":\"" + value + "\"}");
        Forest wide = Forest.wide(30, 29);
        List<String> events = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            events.add(amount(wide, i, "2026-02-10", i));
        }
        events.add(amount(wide, 1, "2026-02-11", 1000));
        events.add(amount(wide, 1, from.equals("2026-01") ? "2026-03-20" : "2026-02-20", -1001));
        send(events.toArray(String[]::new));

        String page = "?ancestor=" + wide.key("0") + "&from=" + from + "&to=" + to + "&limit=2&filter=depth==1&sort=-";
        assertThat(Dashboard.tenants(page + metric).subList(0, 3))
                .containsExactly(wide.key("1"), wide.key("29"), wide.key("28"));
    }

    /** The sum of the subtree is less than that of the tenant itself, none of whose own values is negative. */
    @ParameterizedTest
    @CsvSource({
        "cost, ''",
        "attributes.seats, ''",
        "cost, &from=2026-02&to=2026-03",
        "cost, &from=2026-02&to=2026-04",
        "cost, &from=2026-02-05&to=2026-02-15",
        "cost, &from=2026-01-20&to=2026-02-15"
    })
    void ranksTenantsAboveNegativeSums(String value, String window) {
        define("ranked", "{\"aggregation\":\"sum\",\"value\":\"" + value + "\"}");
        Forest wide = Forest.wide(30, 3);
        List<String> events = new ArrayList<>();
        for (int i = 22; i < 30; i++) {
            events.add(amount(wide, i, "2026-02-10", i));
        }
        events.add(amount(wide, 1, "2026-02-10", 100));
        events.add(amount(wide, 4, "2026-02-10", -95));
        send(events.toArray(String[]::new));

        for (String ancestor : List.of("0", "1")) {
            assertThat(Dashboard.tenants("?ancestor=" + wide.key(ancestor) + window + "&limit=2&sort=-ranked")
                            .getFirst())
                    .isEqualTo(wide.key("1"));
        }
    }

    private static String amount(Forest forest, int tenant, String day, int amount) {
        return """
                {"id":"%s","tenant":"%s","feature":"chat","time":"%sT12:00:00Z","cost":%d,"kind":"%s","attributes":{"seats":%d}}""".formatted(
                        forest.key(tenant + day),
                        forest.key("" + tenant),
                        day,
                        amount,
                        amount < 0 ? "correction" : "usage",
                        amount);
    }

    private static void takeBack(String id) {
        given().delete("/api/v1/usage?source=default&id=" + id).then().statusCode(204);
    }

    /** In ranges whose counts are not stored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=2026-02&to=2026-04",
                "from=2026-02-01&to=2026-03-06",
                "from=2026-02",
                "from=2026-02-10T09:00:00Z&to=2026-03-05T13:00:00Z"
            })
    void comparesDifferentValuesInEveryRange(String window) {
        define("users", "{\"aggregation\":\"distinct\",\"value\":\"user\"}");
        use();

        list("metrics=users&sort=-totalUsers,-depth&" + window)
                .body("data.tenant", equalTo(keys("root", "a", "a1", "b")));
        list("metrics=users&filter=totalUsers=gt=1&sort=depth&" + window)
                .body("data.tenant", equalTo(keys("root", "a")));
        list("metrics=users&sort=-totalActiveUsers,depth&limit=1&" + window).body("data.tenant", equalTo(keys("root")));
    }

    private List<String> keys(String... names) {
        return Stream.of(names).map(forest::key).toList();
    }

    @Test
    void comparesWithThePreviousRange() {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        use();

        get("root", "/metrics?metrics=totalSeats&from=2026-02-01&to=2026-03-01&compareTo=previous")
                .body("metrics.totalSeats", equalTo("4"))
                .body("previous.totalSeats", equalTo("2.5"))
                .body("change.totalSeats", equalTo("1.5"));
    }

    @ParameterizedTest
    @CsvSource({"P1M, 2026-01-01, 2026-04-01, 2.5 4 1", "PT1H, 2026-02-10T09:00:00Z, 2026-02-10T12:00:00Z, 0 4 0"})
    void hasASeries(String granularity, String from, String to, String expected) {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        use();
        String query = "/metrics/series?metric=totalSeats,totalUsageCount&granularity=" + granularity + "&from=" + from
                + "&to=" + to;

        get("root", query).body("data.metrics.totalSeats", equalTo(List.of(expected.split(" "))));
        assertThat(get("root", query + "&format=csv")
                        .extract()
                        .asString()
                        .lines()
                        .findFirst())
                .hasValue("from,to,currency,totalUsageCount,totalSeats");
    }

    @Test
    void isSplitByChild() {
        define("users", "{\"aggregation\":\"distinct\",\"value\":\"user\"}");
        use();

        get("root", "/metrics/breakdown?metric=totalUsers&by=child")
                .body(
                        "data.key",
                        equalTo(Stream.of("a", "b", "root").map(forest::key).toList()))
                .body("data.value", equalTo(List.of(2, 1, 0)))
                .body("additive", equalTo(false))
                .body("whole", equalTo(3));
    }

    @Test
    void isInFilesAndForPrometheus() {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        use();

        assertThat(list("metrics=totalSeats&format=csv&sort=-totalSeats")
                        .extract()
                        .asString()
                        .lines())
                .startsWith(
                        "tenant,name,parent,depth,currency,totalSeats", forest.key("root") + ",Tenant root,,0,USD,7.5");
        assertThat(list("metrics=totalSeats&format=ndjson").extract().asString())
                .contains("\"totalSeats\":\"7.5\"");
        assertThat(given().get("/api/v1/metrics/prometheus?metrics=totalSeats&depth=0&ancestor=" + forest.key("root"))
                        .asString())
                .contains("canopy_tenant_total_seats{tenant=\"" + forest.key("root") + "\"} 7.5");
    }

    @Test
    void canBeLimitedByABudgetAndThenNotDeleted() {
        define("seats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
        define("users", "{\"aggregation\":\"distinct\",\"value\":\"user\"}");
        define("most", "{\"aggregation\":\"max\",\"value\":\"attributes.seats\"}");
        use();
        String address = "/api/v1/tenants/" + forest.key("root") + "/budgets/booked";

        given().contentType("application/json")
                .body("{\"metric\":\"totalMost\",\"amount\":10}")
                .put(address)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/metric"));
        given().contentType("application/json")
                .body("{\"metric\":\"totalUsers\",\"amount\":10}")
                .put(address)
                .then()
                .statusCode(201)
                .body("used", equalTo(3))
                .body("remaining", equalTo(7));
        given().delete(address).then().statusCode(204);
        given().contentType("application/json")
                .body("{\"metric\":\"totalSeats\",\"amount\":\"10.25\"}")
                .put(address)
                .then()
                .statusCode(201)
                .body("used", equalTo("7.5"))
                .body("remaining", equalTo("2.75"));
        given().delete("/api/v1/meters/seats")
                .then()
                .statusCode(409)
                .body("detail", containsString("The budget 'booked' of the tenant '" + forest.key("root") + "'"));

        given().delete(address).then().statusCode(204);
        given().delete("/api/v1/meters/seats").then().statusCode(204);
    }

    @Test
    void hasNoValuesUntilItIsFilled() {
        use();
        sql.rows("select define_meter('late', 'count', null)");
        String late = "/metrics?metrics=late,usageCount&from=2026-02-01&to=2026-03-01";

        get("a", late).body("metrics.late", nullValue()).body("metrics.usageCount", equalTo(1));
        get("a", "/metrics/series?metric=late&granularity=P1M&from=2026-02-01&to=2026-03-01")
                .body("data[0].metrics.late", nullValue());
        given().get("/api/v1/tenants/metrics?sort=late")
                .then()
                .statusCode(409)
                .body("detail", containsString("is being filled"));
        given().get("/api/v1/meters/late")
                .then()
                .body("state", equalTo("filling"))
                .body("progress", equalTo(0.0f));
    }

    @Test
    void isAHybridAttribute() {
        define("calls", "{\"aggregation\":\"count\",\"description\":\"All calls.\"}");

        given().get("/api/v1/attributes")
                .then()
                .statusCode(200)
                .body("data.find { it.name == 'totalCalls' }.entity", equalTo("Tenant"))
                .body("data.find { it.name == 'totalCalls' }.type", equalTo("wholeNumber"))
                .body("data.find { it.name == 'totalCalls' }.hql", containsString("MeterSum"))
                .body("data.find { it.name == 'totalCalls' }.sql", containsString("usage_meter_sum"))
                .body("data.find { it.name == 'totalCalls' }.fetches", equalTo(List.of("meterSums")));
    }

    /** Defined behind the back of this instance, as if by another one. */
    @Test
    void isKnownAtOnceWhereItIsNamed() {
        sql.rows("select define_meter('other', 'count', null)");

        given().get("/api/v1/tenants/" + forest.key("a") + "/metrics?metrics=other")
                .then()
                .statusCode(200);
    }

    @Test
    void changesTheEntityTagsOfAnswersWithoutUsage() {
        String address = "/api/v1/tenants/" + forest.key("a") + "/metrics";
        String before = given().get(address).header("ETag");
        define("calls", "{\"aggregation\":\"count\"}");

        given().header("If-None-Match", before)
                .get(address)
                .then()
                .statusCode(200)
                .body("metrics.calls", equalTo(0));
        String with = given().get(address).header("ETag");
        given().header("If-None-Match", with).get(address).then().statusCode(304);
        given().delete("/api/v1/meters/calls").then().statusCode(204);
        given().header("If-None-Match", with).get(address).then().statusCode(200);
    }
}
