package dev.canopy.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The metrics of a real trace of LLM calls are exactly those of a roll-up in plain Java. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TraceIT {
    private static final int CALLS = 19_366;
    private static final String DAY = "from=2023-11-16&to=2023-11-17"; // all calls are of this day

    @Test
    void answersTheTraceExactlyAndOnce() throws Exception {
        LlmTrace trace = LlmTrace.read();
        Map<String, Map<String, Object>> expected = new HashMap<>();
        trace.model()
                .tenants()
                .forEach(tenant -> expected.put(tenant, trace.model().metrics(tenant, LocalDate.MIN, LocalDate.MAX)));
        assertThat(trace.events()).hasSize(CALLS);
        assertThat(expected).hasSize(63);

        Forest.importLines(trace.tenants()).then().statusCode(200);
        assertThat(append(trace.events()))
                .isEqualTo(
                        "{\"accepted\":%d,\"duplicates\":0,\"rejected\":0,\"rounded\":0,\"unpriced\":0,\"errors\":[],\"conflicts\":[]}"
                                .formatted(CALLS));

        assertThat(dashboard("")).isEqualTo(expected);
        assertThat(dashboard("&" + DAY)).isEqualTo(expected);
        assertThat(dashboard("&sort=-totalInferenceCost&" + DAY)).isEqualTo(expected);
        expected.forEach(
                (tenant, metrics) -> assertThat(Dashboard.one(tenant, "")).isEqualTo(metrics));

        assertThat(append(trace.events()))
                .isEqualTo(
                        "{\"accepted\":0,\"duplicates\":%d,\"rejected\":0,\"rounded\":0,\"unpriced\":0,\"errors\":[],\"conflicts\":[]}"
                                .formatted(CALLS));
        assertThat(dashboard("")).isEqualTo(expected);
    }

    private static String append(List<String> events) {
        return given().contentType("application/x-ndjson")
                .body(String.join("\n", events).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** All tenants of the trace, without those of other tests. */
    private static Map<String, Map<String, Object>> dashboard(String parameters) {
        Map<String, Map<String, Object>> rows = new HashMap<>();
        LlmTrace.accounts()
                .forEach(account -> rows.putAll(Dashboard.metrics("?limit=1000&ancestor=" + account + parameters)));
        return rows;
    }
}
