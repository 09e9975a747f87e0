package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Corrections with a negative cost, in everything that is computed from costs. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CorrectionIT {

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
    }

    private String correction(String id, String tenant, String cost, String time) {
        return """
                {"id":"%s","tenant":"%s","feature":"chat","kind":"correction","cost":"%s","time":"%s"}""".formatted(forest.key(id), forest.key(tenant), cost, time);
    }

    private Response send(String... events) {
        return given().contentType("application/json")
                .body(Stream.of(events).collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded");
    }

    private Response get(String address) {
        return given().urlEncodingEnabled(false).get("/api/v1/tenants/" + address);
    }

    @Test
    void isAnEventOfItsOwnInItsOwnPeriod() {
        forest.use(Forest.event("1", "a", "chat", "2.5", "2026-02-27T00:00:00Z"))
                .then()
                .body("accepted", equalTo(1));
        String correction = correction("2", "a", "-4", "2026-03-05T00:00:00Z");

        send(correction, correction).then().body("accepted", equalTo(1)).body("duplicates", equalTo(1));

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "-1.5")
                .containsEntry("totalUsageCount", 2)
                .containsEntry("costPerUse", "-0.75")
                .containsEntry("subtreeCreditBalance", "1.5");
        assertThat(forest.metrics("a", "?from=2026-02-01&to=2026-03-01")).containsEntry("inferenceCost", "2.5");
        assertThat(forest.metrics("a", "?from=2026-03-01&to=2026-04-01"))
                .containsEntry("inferenceCost", "-4")
                .containsEntry("usageCount", 1);
        // A part of a day is read from the events.
        assertThat(forest.metrics("root", "?from=2026-03-04T23:00:00Z&to=2026-03-05T00:00:01Z"))
                .containsEntry("totalInferenceCost", "-4");
        assertThat(sql.rows("select correction from usage_event where id = ?", forest.key("2")))
                .containsExactly("t");
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void isNoUse() {
        forest.use(Forest.event("1", "a", "chat", "2", "2026-03-01T10:00:00Z"));
        send(drafting("2", "a", "2026-03-05T10:00:00Z"), drafting("3", "b", "2026-03-06T10:00:00Z"))
                .then()
                .body("accepted", equalTo(2));

        for (String window : List.of(
                "",
                "?from=2026-03&to=2026-04",
                "?from=2026-03-01&to=2026-03-20",
                "?from=2026-03-01T09:00:00Z&to=2026-03-06T10:00:01Z",
                "?from=2026-03-01T09:00:00Z&to=2026-03-01T11:00:00Z")) {
            assertThat(forest.metrics("root", window))
                    .as(window)
                    .containsEntry("subtreeFeatureAdoptionRate", (float) (1 / 9.0))
                    .containsEntry("lastUsedAt", "2026-03-01T10:00:00Z");
        }
        for (String window : List.of("", "?from=2026-03-06&to=2026-03-07", "?from=2026-03-06T09:00:00Z")) {
            assertThat(forest.metrics("b", window))
                    .as(window)
                    .containsEntry("featureAdoptionRate", 0.0f)
                    .containsEntry("lastUsedAt", null)
                    .containsEntry("usageCount", 1)
                    .containsEntry("inferenceCost", "-0.5");
        }
        get("metrics?metrics=usageCount&filter=inUse==true&ancestor=" + forest.key("root"))
                .then()
                .body("data.tenant", equalTo(List.of(forest.key("a"))));
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void isNoUseInItsBucketAndItsPart() {
        send(drafting("1", "a", "2026-03-05T10:00:00Z")).then().body("accepted", equalTo(1));
        String root = forest.key("root");

        for (String granularity : List.of("P1D", "PT1H")) {
            get(root + "/metrics/series?metric=lastUsedAt,subtreeFeatureAdoptionRate,totalUsageCount&granularity="
                            + granularity + "&from=2026-03-05T10:00:00Z&to=2026-03-05T11:00:00Z")
                    .then()
                    .body("data.metrics.totalUsageCount", equalTo(List.of(1)))
                    .body("data.metrics.subtreeFeatureAdoptionRate", equalTo(List.of(0.0f)))
                    .body("data[0].metrics.lastUsedAt", nullValue());
        }
        for (String by : List.of("feature", "attributes.x", "model")) {
            get(root + "/metrics/breakdown?metric=lastUsedAt&by=" + by)
                    .then()
                    .body("data", hasSize(1))
                    .body("data[0].value", nullValue());
            get(root + "/metrics/breakdown?metric=subtreeFeatureAdoptionRate&by=" + by)
                    .then()
                    .body("data.value", equalTo(List.of(0.0f)));
        }
    }

    @Test
    void isNoUseAfterTheUseIsDeleted() {
        forest.use(Forest.event("1", "a", "drafting", "2", "2026-03-05T09:00:00Z"));
        send(drafting("2", "a", "2026-03-05T10:00:00Z")).then().body("accepted", equalTo(1));

        given().delete("/api/v1/usage?source=test&id=" + forest.key("1") + "&visibility=folded")
                .then()
                .statusCode(204);

        assertThat(forest.metrics("root"))
                .containsEntry("subtreeFeatureAdoptionRate", 0.0f)
                .containsEntry("lastUsedAt", null)
                .containsEntry("totalUsageCount", 1)
                .containsEntry("totalInferenceCost", "-0.5");
        rollups.assertUsageIsExact(forest.key("root"));
        given().delete("/api/v1/usage?id=" + forest.key("2") + "&visibility=folded")
                .then()
                .statusCode(204);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    private String drafting(String id, String tenant, String time) {
        return correction(id, tenant, "-0.5", time).replace("\"chat\"", "\"drafting\"");
    }

    @Test
    void roundsAwayFromZeroAsOtherCostsDo() {
        send(
                        correction("1", "a", "-0.000000001", "2026-03-01T00:00:00Z"),
                        correction("2", "a", "0", "2026-03-01T00:00:00Z"))
                .then()
                .body("accepted", equalTo(2));

        assertThat(forest.metrics("a")).containsEntry("costPerUse", "-0.000000001");
        // Computed in Java from the sums.
        get(forest.key("a") + "/metrics/breakdown?by=feature&metric=costPerUse")
                .then()
                .body("data.value", equalTo(List.of("-0.000000001")));
    }

    @Test
    void isFoundSortedAndExported() {
        send(correction("1", "a", "-2.5", "2026-03-01T00:00:00Z"), correction("2", "b", "-0.5", "2026-03-01T00:00:00Z"))
                .then()
                .body("accepted", equalTo(2));
        String page = "metrics?ancestor=" + forest.key("root") + "&metrics=inferenceCost,totalInferenceCost";

        get(page + "&filter=inferenceCost=lt=-1.5").then().body("data.tenant", equalTo(List.of(forest.key("a"))));
        get(page + "&filter=inferenceCost==-0.5").then().body("data.tenant", equalTo(List.of(forest.key("b"))));
        get(page + "&filter=totalInferenceCost=in=(-3,-2.5)&sort=totalInferenceCost")
                .then()
                .body("data.tenant", equalTo(List.of(forest.key("root"), forest.key("a"))));
        get(page + "&sort=-totalInferenceCost&limit=1")
                .then()
                .body("data.metrics.totalInferenceCost", equalTo(List.of("-0.5")));
        String next = get(page + "&sort=-totalInferenceCost&limit=1").path("next");
        get(page + "&sort=-totalInferenceCost&limit=1&cursor=" + next)
                .then()
                .body("data.metrics.totalInferenceCost", equalTo(List.of("-2.5")));
        assertThat(given().accept("text/csv")
                        .get("/api/v1/tenants/" + page + "&sort=totalInferenceCost")
                        .asString())
                .contains(
                        forest.key("root") + ",Tenant root,,0,USD,0,-3",
                        forest.key("a") + ",Tenant a," + forest.key("root") + ",1,USD,-2.5,-2.5");
        get(forest.key("root")
                        + "/metrics/series?metric=totalInferenceCost&granularity=P1D&from=2026-03-01&to=2026-03-03")
                .then()
                .body("data.metrics.totalInferenceCost", equalTo(List.of("-3", "0")));
        get(forest.key("root") + "/metrics/breakdown?by=child&metric=totalInferenceCost")
                .then()
                .body("data.value", equalTo(List.of("0", "-0.5", "-2.5")))
                .body("whole", equalTo("-3"));
    }

    /** Sums beyond a bigint of nano-units are exact in every answer. */
    @Test
    void sumsUpBeyondTheRangeOfAnAmount() {
        rebuild(); // a test of retention leaves roll-ups without events
        Forest large = Forest.of(Forest.tree("root", Forest.tree("a"), Forest.tree("b"), Forest.tree("c")));
        large.use(
                Forest.event("1", "a", "chat", "4000000000", "2026-03-01T10:00:00Z"),
                Forest.event("2", "b", "chat", "4000000000", "2026-03-01T11:00:00Z"),
                Forest.event("3", "c", "chat", "4000000000", "2026-03-01T12:00:00Z"));
        assertTotal(large, "12000000000");

        correct(large, "4", "c", "-4000000000");
        assertTotal(large, "8000000000");

        correct(large, "5", "a", "-9000000000");
        correct(large, "6", "a", "-9000000000");
        assertTotal(large, "-10000000000");
        assertThat(rebuild()).isZero();
    }

    private static int rebuild() {
        return given().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/rebuild")
                .jsonPath()
                .getInt("differences");
    }

    private static void correct(Forest forest, String id, String tenant, String cost) {
        String event = """
                {"id":"%s","tenant":"%s","feature":"chat","cost":"%s","time":"2026-03-01T12:30:00Z","kind":"correction"}""".formatted(forest.key(id), forest.key(tenant), cost);
        given().contentType("application/json")
                .body(event)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .body("accepted", equalTo(1));
    }

    private void assertTotal(Forest forest, String total) {
        String root = forest.key("root");
        String within = "from=2026-03-01&to=2026-03-02";
        String part = "from=2026-03-01T00:30:00Z&to=2026-03-01T23:30:00Z";
        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", total)
                .containsEntry("subtreeCreditBalance", total.startsWith("-") ? total.substring(1) : "-" + total);
        for (String range : List.of(within, part)) {
            assertThat(forest.metrics("root", "?" + range)).containsEntry("totalInferenceCost", total);
            get(root + "/metrics/series?metric=totalInferenceCost&granularity=P1D&" + range)
                    .then()
                    .body("data.metrics.totalInferenceCost", equalTo(List.of(total)));
            get("metrics?ancestor=" + root + "&metrics=totalInferenceCost&filter=totalInferenceCost==" + total + "&"
                            + range)
                    .then()
                    .body("data.tenant", equalTo(List.of(root)));
        }
        for (String by : List.of("child", "feature", "attributes.x", "model")) {
            get(root + "/metrics/breakdown?metric=totalInferenceCost&by=" + by)
                    .then()
                    .body("whole", equalTo(total));
        }
        String page = "metrics?ancestor=" + root + "&metrics=totalInferenceCost&sort=totalInferenceCost,tenant&limit=1";
        String next = null;
        List<String> sorted = new ArrayList<>();
        do {
            var answer = get(page + (next == null ? "" : "&cursor=" + next));
            sorted.add(answer.path("data[0].metrics.totalInferenceCost"));
            next = answer.path("next");
        } while (next != null);
        assertThat(sorted).hasSize(4).contains(total).isSortedAccordingTo(Comparator.comparing(BigDecimal::new));
        assertThat(given().accept("text/csv")
                        .get("/api/v1/tenants/" + page.replace("&limit=1", ""))
                        .asString())
                .contains(root + ",Tenant root,,0,USD," + total);
    }
}
