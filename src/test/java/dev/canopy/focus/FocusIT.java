package dev.canopy.focus;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The charges of a subtree in the form of FOCUS. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FocusIT {
    private static final String PRICES = "/api/v1/prices";
    private static final String NOON = "2026-03-02T12:00:00Z";

    private Forest forest;
    private String model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        model = forest.key("large");
    }

    private static String post(String address, String body, int status) {
        return given().contentType("application/json")
                .body(body)
                .post(address)
                .then()
                .statusCode(status)
                .extract()
                .asString();
    }

    private void price(String tenant, String rest) {
        String of = tenant == null ? "" : "\"tenant\":\"" + forest.key(tenant) + "\",";
        post(PRICES, "{\"model\":\"" + model + "\"," + of + "\"effectiveFrom\":\"2026-01-01\"," + rest + "}", 201);
    }

    private String event(String id, String tenant, String time, String charge) {
        return "{\"id\":\"%s\",\"source\":\"focus\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",%s}"
                .formatted(forest.key(id), forest.key(tenant), time, charge);
    }

    private String priced(String quantities) {
        return "\"model\":\"" + model + "\",\"quantities\":{" + quantities + "}";
    }

    private void use(String... events) {
        given().contentType("application/json")
                .body("[" + String.join(",", events) + "]")
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(events.length));
    }

    private Response export(String tenant, String query) {
        return given().urlEncodingEnabled(false).get("/api/v1/tenants/" + forest.key(tenant) + "/focus" + query);
    }

    private List<Map<String, String>> rows(String tenant, String query) {
        return FocusLinesTest.read(
                export(tenant, query).then().statusCode(200).extract().asString());
    }

    private static BigDecimal sum(List<Map<String, String>> rows, String column) {
        return rows.stream().map(row -> new BigDecimal(row.get(column))).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private void assertAddsUp(String tenant, String query) {
        BigDecimal metric =
                new BigDecimal((String) forest.metrics(tenant, query).get("totalInferenceCost"));

        assertThat(sum(rows(tenant, query), "BilledCost")).as(tenant + query).isEqualByComparingTo(metric);
    }

    @Test
    void splitsTheCostOfAnEventByKind() {
        price(null, "\"rates\":{\"inputTokens\":\"3\",\"cachedInputTokens\":\"0.3\",\"outputTokens\":\"15\"}");
        use(event("1", "a", NOON, priced("\"inputTokens\":1200,\"cachedInputTokens\":200,\"outputTokens\":350")));

        List<Map<String, String>> rows = rows("root", "?from=2026-03-01&to=2026-04-01");

        assertThat(rows)
                .extracting(
                        row -> row.get("x_QuantityKind"),
                        row -> row.get("ConsumedQuantity"),
                        row -> row.get("ConsumedUnit"),
                        row -> row.get("ContractedUnitPrice"),
                        row -> row.get("BilledCost"))
                .containsExactly(
                        tuple("cachedInputTokens", "200", "Tokens", "0.3", "0.00006"),
                        tuple("inputTokens", "1000", "Tokens", "3", "0.003"),
                        tuple("outputTokens", "350", "Tokens", "15", "0.00525"));
        assertThat(rows)
                .allSatisfy(row -> assertThat(row)
                        .containsEntry("BillingAccountId", forest.key("root"))
                        .containsEntry("SubAccountId", forest.key("a"))
                        .containsEntry("SubAccountName", "Tenant a")
                        .containsEntry("BillingCurrency", "USD")
                        .containsEntry("ChargePeriodStart", "2026-03-02T00:00:00Z")
                        .containsEntry("x_Model", model));
    }

    @Test
    void subtractsPartsOfAClientsOwnFromTheirWhole() {
        price(null, "\"rates\":{\"inputTokens\":\"3\",\"inputTokens.video\":\"1\",\"seconds\":\"7\"}");
        use(
                event(
                        "1",
                        "a",
                        NOON,
                        priced("\"inputTokens\":1200,\"inputTokens.video\":200,\"cachedInputTokens\":300,"
                                + "\"cachedInputTokens.audio\":300,\"seconds\":1.5,\"seconds.hd\":0.5")),
                event("2", "a", NOON, "\"cost\":\"1\"," + priced("\"images\":3,\"images.hd\":1")));

        List<Map<String, String>> rows = rows("root", "");

        assertThat(rows)
                .extracting(
                        row -> row.get("x_CostSource"),
                        row -> row.get("x_QuantityKind"),
                        row -> row.get("ConsumedQuantity"),
                        row -> row.get("ConsumedUnit"),
                        row -> row.get("ContractedUnitPrice"))
                .contains(
                        tuple("given", "images", "2", "Images", "0"),
                        tuple("given", "images.hd", "1", "Images", "0"),
                        tuple("price", "cachedInputTokens.audio", "300", "Tokens", "3"),
                        tuple("price", "inputTokens", "700", "Tokens", "3"),
                        tuple("price", "inputTokens.video", "200", "Tokens", "1"),
                        tuple("price", "seconds", "1", "Seconds", "7"),
                        tuple("price", "seconds.hd", "0.5", "Seconds", "7"))
                .hasSize(8);
        assertAddsUp("root", "");
    }

    /** 0.0005 units for a million tokens: one token is half a nano-unit, and each event is rounded up. */
    @Test
    void hasARowForWhatRoundingHasAdded() {
        price(null, "\"rates\":{\"inputTokens\":\"0.0005\"}");
        use(
                event("1", "a", NOON, priced("\"inputTokens\":1")),
                event("2", "a", NOON, priced("\"inputTokens\":1")),
                event("3", "a", NOON, priced("\"inputTokens\":1")));

        assertThat(rows("a", ""))
                .extracting(row -> row.get("x_CostSource"), row -> row.get("BilledCost"))
                .containsExactly(tuple("price", "0.0000000015"), tuple("rounding", "0.0000000015"));
        assertAddsUp("a", "");
    }

    @Test
    void comparesThePriceOfATenantWithThatForAll() {
        price(null, "\"rates\":{\"images\":\"100\"}");
        price("a", "\"rates\":{\"images\":\"80\"}");
        use(event("1", "a1", NOON, priced("\"images\":3")), event("2", "b", NOON, priced("\"images\":3")));

        assertThat(rows("root", ""))
                .extracting(
                        row -> row.get("SubAccountId"),
                        row -> row.get("ContractedUnitPrice"),
                        row -> row.get("ContractedCost"),
                        row -> row.get("ListUnitPrice"),
                        row -> row.get("ListCost"))
                .containsExactly(
                        tuple(forest.key("a1"), "80", "0.00024", "100", "0.0003"),
                        tuple(forest.key("b"), "100", "0.0003", "100", "0.0003"));
    }

    @Test
    void tellsCostsOfDifferentSourcesApart() {
        use(
                event("1", "a", NOON, "\"cost\":\"1.5\"," + priced("\"images\":3")),
                event("2", "a", NOON, "\"cost\":\"2\"," + priced("\"images\":1")),
                event("3", "a", NOON, priced("\"images\":7")),
                event("4", "a", "2026-03-03T00:00:00Z", "\"cost\":\"-0.5\",\"kind\":\"correction\""));

        assertThat(rows("root", ""))
                .extracting(
                        row -> row.get("ChargePeriodStart"),
                        row -> row.get("x_CostSource"),
                        row -> row.get("x_QuantityKind"),
                        row -> row.get("ConsumedQuantity"),
                        row -> row.get("BilledCost"))
                .containsExactly(
                        tuple("2026-03-02T00:00:00Z", "given", "images", "4", "0"),
                        tuple("2026-03-02T00:00:00Z", "given", "", "2", "3.5"),
                        tuple("2026-03-02T00:00:00Z", "none", "images", "7", "0"),
                        tuple("2026-03-03T00:00:00Z", "correction", "", "", "-0.5"));
    }

    @Test
    void addsUpToTheMetricInEveryWindow() {
        price(null, """
                "rates":{"inputTokens":"3.333333333","cachedInputTokens":"0.3","cachedInputTokens.audio":"0.2","outputTokens":"15.1","seconds":"77.7","pages":"0.7"},
                "tiers":[{"above":1000,"rates":{"inputTokens":"6.1","reasoningTokens":"30.03"}}]""");
        price("a", "\"rates\":{\"inputTokens\":\"2.7\",\"outputTokens\":\"11.3\"}");
        Random random = new Random(11);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(random(random, i));
        }
        use(events.toArray(String[]::new));
        given().delete("/api/v1/usage?source=focus&id=" + forest.key("7") + "&tenant=" + forest.key("root"))
                .then()
                .statusCode(204);
        // Later changes of the price book do not change what was priced before.
        post(PRICES + "/reprice", "{\"from\":\"2026-03-01\",\"to\":\"2026-03-02\"}", 200);
        given().contentType("application/x-ndjson")
                .body(("{\"model\":\"" + model
                                + "\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"inputTokens\":\"9\"}}")
                        .getBytes(UTF_8))
                .put(PRICES + "/import")
                .then()
                .statusCode(200);
        use(event("last", "a1", NOON, "\"cost\":\"0\""));

        for (String tenant : List.of("root", "a", "b")) {
            assertAddsUp(tenant, "");
            assertAddsUp(tenant, "?from=2026-03-01&to=2026-03-02");
            assertAddsUp(tenant, "?from=2026-03-01T07:30:00Z&to=2026-03-03T01:00:00.000001Z");
        }
        List<Map<String, String>> rows = rows("root", "");
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(FocusSpecification.violations(row)).isEmpty());
        assertThat(rows.stream().map(row -> row.get("x_CostSource")).distinct())
                .containsExactlyInAnyOrder("price", "given", "none", "rounding", "correction");
    }

    private String random(Random random, int i) {
        String tenant = List.of("root", "a", "a1", "b").get(random.nextInt(4));
        String time = "2026-03-0%dT%02d:00:00Z".formatted(1 + random.nextInt(3), random.nextInt(24));
        int input = random.nextInt(2_000);
        int cached = random.nextInt(input + 1);
        int output = random.nextInt(500);
        String tokens =
                "\"inputTokens\":%d,\"cachedInputTokens\":%d,\"outputTokens\":%d,\"reasoningTokens\":%d,\"seconds\":%d.%d"
                        .formatted(
                                input,
                                cached,
                                output,
                                random.nextInt(output + 1),
                                random.nextInt(9),
                                random.nextInt(1_000));
        return event(
                "" + i,
                tenant,
                time,
                switch (random.nextInt(8)) {
                    case 0 -> "\"cost\":\"0.00" + random.nextInt(1_000_000) + "\"";
                    case 1 -> "\"cost\":\"1." + random.nextInt(100_000) + "\"," + priced(tokens);
                    case 2 -> "\"cost\":\"-0.0" + random.nextInt(1_000) + "\",\"kind\":\"correction\"";
                    case 3 -> "\"model\":\"" + forest.key("unknown") + "\",\"quantities\":{" + tokens + "}";
                    case 4 ->
                        priced(tokens + ",\"pages\":" + random.nextInt(1_000) + ".25,\"cachedInputTokens.audio\":"
                                + random.nextInt(1 + cached));
                    default -> priced(tokens);
                });
    }

    @Test
    void isAFileOfCsv() {
        Response answer = export("b", "?from=2026-03-01");

        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + forest.key("b") + "-focus.csv\"");
        assertThat(answer.asString()).startsWith("BilledCost,").endsWith(",x_QuantityKind\r\n");
    }

    @Test
    void refusesWhatIsNoWindowAndNoTenant() {
        assertThat(export("b", "?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(export("b", "?from=2026-03-02&to=2026-03-01").statusCode()).isEqualTo(400);
        assertThat(export("b", "?timeZone=UTC").statusCode()).isEqualTo(400);
        assertThat(export("no-such", "").statusCode()).isEqualTo(404);
    }
}
