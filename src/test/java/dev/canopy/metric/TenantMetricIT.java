package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantMetricIT {
    private static final String DASHBOARD = "/api/v1/tenants/metrics";

    private static Forest example() {
        Forest forest = Forest.of(tree("root", child("a", child("a1"), child("a2")), child("b")));
        forest.use(
                        event("1", "a1", "chat", "0.000000001", "2026-03-01T00:00:00Z"),
                        event("2", "a1", "drafting", "1.5", "2026-03-02T23:59:59.999999Z"),
                        event("3", "a2", "chat", "2", "2026-03-03T00:00:00Z"),
                        event("4", "root", "extraction", "10", "2026-04-01T10:00:00Z"))
                .then()
                .statusCode(200);
        return forest;
    }

    @Test
    void rollsUsageUpTheTree() {
        Forest forest = example();

        assertThat(forest.metrics("a"))
                .containsEntry("inferenceCost", "0")
                .containsEntry("totalInferenceCost", "3.500000001")
                .containsEntry("usageCount", 0)
                .containsEntry("totalUsageCount", 3)
                .containsEntry("permissionInheritanceDepth", 1)
                .containsEntry("subtreeSize", 3)
                .containsEntry("lastUsedAt", "2026-03-03T00:00:00Z")
                .containsEntry("costPerUse", "1.166666667");
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "13.500000001");
        assertThat(forest.metrics("b"))
                .containsEntry("totalInferenceCost", "0")
                .containsEntry("costPerUse", null)
                .containsEntry("lastUsedAt", null);
    }

    @ParameterizedTest
    @CsvSource({
        "?from=2026-03-02&to=2026-03-03, 1.5",
        "?from=2026-03-01&to=2026-03-02, 0.000000001",
        "?to=2026-04-01, 3.500000001",
        "?from=2026-03-03, 12",
        "?from=2026-03-03T00:00:00Z&to=2026-04-01T02:00:00%2B02:00, 2",
        "?from=2027-01-01, 0"
    })
    void addsTheDaysOfAWindow(String window, String total) {
        assertThat(example().metrics("root", window)).containsEntry("totalInferenceCost", total);
    }

    @Test
    void neverAveragesAdoption() {
        Forest forest = example();
        int catalogue =
                given().get("/api/v1/features").jsonPath().getList("data").size();

        assertThat(forest.metrics("a1")).containsEntry("featureAdoptionRate", ratio(2, catalogue));
        assertThat(forest.metrics("root"))
                .containsEntry("featureAdoptionRate", ratio(1, catalogue))
                .containsEntry("subtreeFeatureAdoptionRate", ratio(3, catalogue));
        assertThat(forest.metrics("root", "?to=2026-03-02"))
                .containsEntry("subtreeFeatureAdoptionRate", ratio(1, catalogue));
    }

    /** REST-assured reads decimals as floats. */
    private static Object ratio(int used, int all) {
        return (float) ((double) used / all);
    }

    @Test
    void movesTheHistoryWithATenant() {
        Forest forest = example();

        forest.move("a1", "b").then().statusCode(200);

        assertThat(forest.metrics("a")).containsEntry("totalInferenceCost", "2").containsEntry("subtreeSize", 2);
        assertThat(forest.metrics("b"))
                .containsEntry("totalInferenceCost", "1.500000001")
                .containsEntry("lastUsedAt", "2026-03-02T23:59:59.999999Z");
        assertThat(forest.metrics("b", "?to=2026-03-02")).containsEntry("totalInferenceCost", "0.000000001");
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "13.500000001");
    }

    @Test
    void sumsUpBeyondTheRangeOfAnAmount() {
        Forest forest = Forest.of(tree("root", child("a")));

        forest.use(event("1", "a", "chat", "9223372036.854775807"), event("2", "a", "chat", "9223372036.854775807"))
                .then()
                .statusCode(200);

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "18446744073.709551614")
                .containsEntry("costPerUse", "9223372036.854775807")
                .containsEntry("totalUsageCount", 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tenant",
                "-tenant",
                "name",
                "-name",
                "parent,-name",
                "-parent",
                "region",
                "-region,name",
                "depth",
                "-totalInferenceCost",
                "totalInferenceCost,name",
                "-costPerUse",
                "costPerUse",
                "lastUsedAt",
                "-lastUsedAt,depth",
                "-featureAdoptionRate,-subtreeSize",
                "-usageCount",
                "permissionInheritanceDepth"
            })
    void pagesThroughEverySortWithoutGapsOrDoubles(String sort) {
        Forest forest = example();
        for (String window : new String[] {"", "&from=2026-03-01&to=2026-04-01"}) {
            String query = "?ancestor=" + forest.key("root") + window + (sort.isEmpty() ? "" : "&sort=" + sort);
            List<String> whole = given().get(DASHBOARD + query).jsonPath().getList("data.tenant");

            List<String> paged = new ArrayList<>();
            String cursor = "";
            do {
                JsonPath page = given().get(DASHBOARD + query + "&limit=2" + cursor)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
                paged.addAll(page.getList("data.tenant"));
                cursor = page.getString("next") == null ? null : "&cursor=" + page.getString("next");
            } while (cursor != null);

            assertThat(whole).hasSize(5);
            assertThat(paged).isEqualTo(whole);
        }
    }

    @Test
    void sortsByAMetricWithNullsLast() {
        Forest forest = example();
        String query = "?ancestor=" + forest.key("root") + "&metrics=costPerUse&sort=";

        assertThat(given().get(DASHBOARD + query + "-costPerUse").jsonPath().getList("data.tenant"))
                .containsExactly(
                        forest.key("root"), forest.key("a2"), forest.key("a"), forest.key("a1"), forest.key("b"));
        assertThat(given().get(DASHBOARD + query + "costPerUse").jsonPath().getList("data.tenant"))
                .containsExactly(
                        forest.key("a1"), forest.key("a"), forest.key("a2"), forest.key("root"), forest.key("b"));
    }

    @Test
    void staysInPlaceWhileTenantsAreAdded() {
        Forest forest = example();
        String query = DASHBOARD + "?limit=2&ancestor=" + forest.key("root");
        JsonPath first = given().get(query).jsonPath();
        given().contentType("application/json")
                .body("{\"key\":\"%s\",\"name\":\"early\",\"parent\":\"%s\"}"
                        .formatted(forest.key("a0"), forest.key("a")))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);

        List<String> second = given().get(query + "&cursor=" + first.getString("next"))
                .jsonPath()
                .getList("data.tenant");

        assertThat(first.getList("data.tenant")).containsExactly(forest.key("a"), forest.key("a1"));
        assertThat(second).containsExactly(forest.key("a2"), forest.key("b"));
    }

    @Test
    void answersRowsInTheShapeOfTheContract() {
        Forest forest = example();
        JsonPath page = given().get(
                        DASHBOARD + "?ancestor=" + forest.key("a1") + "&metrics=totalInferenceCost,usageCount")
                .jsonPath();

        assertThat(page.getMap("")).containsOnlyKeys("data", "next", "asOf").containsEntry("next", null);
        assertThat(page.getMap("data[0]"))
                .isEqualTo(Map.of(
                        "tenant",
                        forest.key("a1"),
                        "currency",
                        "USD",
                        "name",
                        "Tenant a1",
                        "parent",
                        forest.key("a"),
                        "depth",
                        2,
                        "metrics",
                        Map.of("totalInferenceCost", "1.500000001", "usageCount", 2)));
    }

    @Test
    void listsTheCatalogueOfMetrics() {
        List<String> names = given().get("/api/v1/metrics").jsonPath().getList("data.name");

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "featureAdoptionRate",
                        "subtreeFeatureAdoptionRate",
                        "inferenceCost",
                        "totalInferenceCost",
                        "usageCount",
                        "totalUsageCount",
                        "inputTokens",
                        "totalInputTokens",
                        "outputTokens",
                        "totalOutputTokens",
                        "unpricedCount",
                        "totalUnpricedCount",
                        "costPerUse",
                        "creditBalance",
                        "subtreeCreditBalance",
                        "permissionInheritanceDepth",
                        "subtreeSize",
                        "lastUsedAt",
                        "activeUsers",
                        "totalActiveUsers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "?metrics=nope | contains the unknown metric 'nope'",
                "?metrics=, | contains the unknown metric ''",
                "?sort=-nope | contains the unknown column 'nope'; the columns are key, name",
                "?sort=name,-name | contains 'name' twice",
                "?limit=0 | must be a whole number from 1 to 1000",
                "?limit=1001 | must be a whole number from 1 to 1000",
                "?limit=x | must be a whole number from 1 to 1000",
                "?cursor=x | is not a cursor of this list in this order",
                "?from=yesterday | must be a day",
                "?from=2026-03-01T01:00:00 | must be a day",
                "?from=2026-03-01&to=2026-03-01 | must be after 'from'",
                "?form=2026-03-01 | 'form' is not known here"
            })
    void namesTheParameterThatIsWrong(String query, String detail) {
        given().get(DASHBOARD + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/invalid-parameter"))
                .body("detail", containsString(detail));
    }

    @Test
    void refusesTheCursorOfAnotherSort() {
        Forest forest = example();
        String next = given().get(DASHBOARD + "?limit=1&ancestor=" + forest.key("root"))
                .jsonPath()
                .getString("next");

        given().get(DASHBOARD + "?limit=1&sort=name&cursor=" + next).then().statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {DASHBOARD + "?ancestor=no-such-tenant", "/api/v1/tenants/no-such-tenant/metrics"})
    void knowsNoOtherTenants(String address) {
        given().get(address).then().statusCode(404).body("detail", equalTo("There is no tenant 'no-such-tenant'."));
    }

    @Test
    void reportsTheTimeUpToWhichUsageIsIncluded() {
        Forest forest = Forest.of(tree("root"));
        String address = "/api/v1/tenants/" + forest.key("root") + "/metrics";
        String before = given().get(address).jsonPath().getString("asOf");
        forest.use(event("1", "root", "chat", "1")).then().statusCode(200);
        String after = given().get(address).jsonPath().getString("asOf");

        assertThat(Instant.parse(after)).isAfter(Instant.parse(before));
    }

    @Test
    void reportsTheTimeUpToWhichTheUsageOfAllIsIncluded() {
        Forest forest = Forest.of(tree("root"));
        String address = DASHBOARD + "?ancestor=" + forest.key("root");
        String before = given().get(address).jsonPath().getString("asOf");

        // Other tests may send usage, and then only a round moves the time of all accounts.
        assertThat(IntStream.range(0, 100).anyMatch(attempt -> {
                    forest.use(event("all-" + attempt, "root", "chat", "1"))
                            .then()
                            .statusCode(200);
                    String after = given().get(address).jsonPath().getString("asOf");
                    return Instant.parse(after).isAfter(Instant.parse(before));
                }))
                .isTrue();
    }
}
