package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of tenants as Prometheus scrapes them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PrometheusIT {
    private static final String SCRAPER =
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";

    private static Forest forest;

    /** Not before all tests: the address of the service is known from the first test on. */
    @BeforeEach
    void plant() {
        if (forest != null) {
            return;
        }
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        forest.use(
                        event("1", "a1", "chat", "3.5", "2026-03-01T10:00:00.25Z"),
                        event("2", "b", "chat", "0.000000001", "2026-03-02T10:00:00Z"))
                .then()
                .statusCode(200);
        given().contentType("application/json")
                .body("{\"name\":\"Line\\nand \\\"quote\\\" and \\\\\"}")
                .patch("/api/v1/tenants/" + forest.key("b"))
                .then()
                .statusCode(200);
    }

    private static List<String> lines(String query) {
        return given().accept(SCRAPER)
                .get("/api/v1/metrics/prometheus?ancestor=" + query.replace("P-", forest.key("")))
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith("application/openmetrics-text; version=1.0.0"))
                .extract()
                .asString()
                .replace(forest.key(""), "P-")
                .lines()
                .toList();
    }

    @Test
    void writesAGaugeForEachMetricOfTheTenantAndItsChildren() {
        assertThat(lines("P-root&metrics=totalInferenceCost,lastUsedAt"))
                .contains(
                        "# TYPE canopy_tenant_total_inference_cost gauge",
                        "canopy_tenant_total_inference_cost{tenant=\"P-root\",currency=\"USD\"} 3.500000001",
                        "canopy_tenant_total_inference_cost{tenant=\"P-a\",currency=\"USD\"} 3.5",
                        "canopy_tenant_total_inference_cost{tenant=\"P-b\",currency=\"USD\"} 1.0E-9",
                        "canopy_tenant_last_used_at_timestamp_seconds{tenant=\"P-a\"} 1.77235920025E9")
                .noneMatch(line -> line.contains("P-a1"))
                .endsWith("# EOF");
    }

    @Test
    void namesTenantsAndTheirParents() {
        assertThat(lines("P-root&depth=2&metrics=usageCount"))
                .contains(
                        "canopy_tenant_info{tenant=\"P-root\",name=\"Tenant root\",parent=\"\",currency=\"USD\"} 1.0",
                        "canopy_tenant_info{tenant=\"P-a1\",name=\"Tenant a1\",parent=\"P-a\",currency=\"USD\"} 1.0");
    }

    @Test
    void escapesNames() {
        assertThat(lines("P-b&metrics=usageCount"))
                .anyMatch(line -> line.startsWith("canopy_tenant_info{tenant=\"P-b\",name=\"Line")
                        && line.contains("and \\\"quote\\\" and \\\\\""));
    }

    @Test
    void omitsAMetricWithoutAValue() {
        Forest unused = Forest.of(tree("root"));

        assertThat(lines(unused.key("root") + "&metrics=costPerUse,usageCount"))
                .contains("canopy_tenant_usage_count{tenant=\"" + unused.key("root") + "\"} 0.0")
                .noneMatch(line -> line.startsWith("canopy_tenant_cost_per_use{"));
    }

    @Test
    void hasAllMetricsUnlessSomeAreNamed() {
        assertThat(lines("P-root&depth=0").stream().filter(line -> line.startsWith("# TYPE")))
                .hasSize(BuiltInMetric.values().length + 3); // those of active users, and the information
    }

    @Test
    void isNotFoundForATenantThatDoesNotExist() {
        given().get("/api/v1/metrics/prometheus?ancestor=no-such")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void refusesMoreTenantsThanAScrapeMayHave() {
        Forest wide = Forest.wide(1_001, 1_001);

        given().get("/api/v1/metrics/prometheus?metrics=usageCount&ancestor=" + wide.key("0"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("depth"))
                .body("errors[0].detail", startsWith("would give more than 1000 tenants"));
        given().get("/api/v1/metrics/prometheus?metrics=usageCount&depth=0&ancestor=" + wide.key("0"))
                .then()
                .statusCode(200);
    }
}
