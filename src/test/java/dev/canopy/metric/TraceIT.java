package dev.canopy.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The answers to a real trace of LLM calls, computed elsewhere without any database, come back exactly. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TraceIT {
    private static final Path SHARED = Path.of(System.getProperty("canopy.test.shared", "../shared"));
    private static final Path TRACE = SHARED.resolve("data/azure-llm-inference-2023-conv.csv");
    private static final Path CONVERTER = SHARED.resolve("tools/trace-to-usage.mjs");
    private static final Path OUTPUT = Path.of("target", "trace");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode expected;
    private static String names;

    @BeforeAll
    static void convertTheTrace() throws Exception {
        assumeTrue(Files.exists(TRACE) && Files.exists(CONVERTER), "SKIPPED: the trace is not at " + TRACE.normalize());
        Process converter;
        try {
            converter = new ProcessBuilder("node", CONVERTER.toString(), TRACE.toString(), OUTPUT.toString())
                    .inheritIO()
                    .start();
        } catch (IOException noNode) {
            assumeTrue(false, "SKIPPED: the trace is converted by node, which is not here");
            return;
        }
        assertThat(converter.waitFor()).isZero();
        expected = JSON.readTree(OUTPUT.resolve("expected.json").toFile());
        names = String.join(
                ",",
                expected.elements().next().properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void answersTheTraceExactlyAndOnce() throws Exception {
        put("/api/v1/tenants/import", "tenants.ndjson", "{\"imported\":" + expected.size() + "}");
        long events = Files.lines(OUTPUT.resolve("events.ndjson")).count();
        post("{\"accepted\":%d,\"duplicates\":0,\"rejected\":0,\"errors\":[]}".formatted(events));
        Map<String, JsonNode> dashboard = dashboard("");
        assertExact(dashboard);
        expected.properties()
                .forEach(tenant -> assertExact(tenant.getKey(), single(tenant.getKey()), tenant.getValue()));
        assertExact(dashboard("&from=2023-11-16&to=2023-11-17"));
        assertExact(dashboard("&from=2023-11-16&to=2023-11-17&sort=-totalInferenceCost"));

        post("{\"accepted\":0,\"duplicates\":%d,\"rejected\":0,\"errors\":[]}".formatted(events));
        assertThat(dashboard("")).isEqualTo(dashboard);
    }

    private static void put(String path, String file, String answer) {
        String body = given().contentType("application/x-ndjson")
                .body(OUTPUT.resolve(file).toFile())
                .put(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(body).isEqualTo(answer);
    }

    private static void post(String answer) {
        String body = given().contentType("application/x-ndjson")
                .body(OUTPUT.resolve("events.ndjson").toFile())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(body).isEqualTo(answer);
    }

    /** All tenants of the trace, whatever other tests have left. */
    private static Map<String, JsonNode> dashboard(String parameters) throws IOException {
        Map<String, JsonNode> rows = new TreeMap<>();
        for (String account : new String[] {"chain-00", "wide", "lone"}) {
            JsonNode page = JSON.readTree(given().get(
                            "/api/v1/tenants/metrics?limit=1000&ancestor=" + account + "&metrics=" + names + parameters)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            page.get("data").forEach(row -> rows.put(row.get("tenant").asText(), row.get("metrics")));
        }
        return rows;
    }

    private static JsonNode single(String tenant) {
        try {
            return JSON.readTree(given().get("/api/v1/tenants/" + tenant + "/metrics?metrics=" + names)
                            .asString())
                    .get("metrics");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertExact(Map<String, JsonNode> rows) {
        assertThat(rows).hasSize(expected.size());
        rows.forEach((tenant, metrics) -> assertExact(tenant, metrics, expected.get(tenant)));
    }

    private static void assertExact(String tenant, JsonNode metrics, JsonNode answers) {
        assertThat(metrics.size()).isEqualTo(answers.size());
        answers.properties().forEach(answer -> {
            JsonNode actual = metrics.get(answer.getKey());
            JsonNode wanted = answer.getValue();
            String what = tenant + " " + answer.getKey();
            if (wanted.isNumber()) {
                assertThat(actual.isNumber()).as(what).isTrue();
                assertThat(actual.doubleValue()).as(what).isEqualTo(wanted.doubleValue());
            } else {
                assertThat(actual).as(what).isEqualTo(wanted);
            }
        });
    }
}
