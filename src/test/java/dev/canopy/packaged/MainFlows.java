package dev.canopy.packaged;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.github.luben.zstd.Zstd;
import dev.canopy.testing.EventStream;
import dev.canopy.testing.Forest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The most frequent requests of clients, by HTTP alone: for a service that runs elsewhere, at REST Assured's address.
 */
abstract class MainFlows {
    private static final String USAGE = "/api/v1/usage?visibility=folded";
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String COST = "metrics.totalInferenceCost";

    private Forest forest;

    /** An address of health or metrics. */
    abstract URI management(String path);

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    private String usage(String id) {
        return forest.body(event(id, "a1", "chat", "0.25"));
    }

    private static Response post(String path, String type, String encoding, byte[] body) {
        return given().header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .body(body)
                .post(path);
    }

    private static Response post(String path, String type, String body) {
        return post(path, type, "identity", body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(encoded)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return encoded.toByteArray();
    }

    private String of(String name) {
        return "/api/v1/tenants/" + forest.key(name);
    }

    private void assertCost(String cost) {
        given().get(of("root") + "/metrics").then().statusCode(200).body(COST, equalTo(cost));
    }

    @Test
    void keepsTenants() {
        String key = forest.key("new");
        post("/api/v1/tenants", JSON, "{\"key\":\"" + key + "\",\"name\":\"New\",\"labels\":{\"tier\":\"gold\"}}")
                .then()
                .statusCode(201);
        given().get(of("new")).then().statusCode(200).body("labels.tier", equalTo("gold"));
        given().header("Content-Type", JSON)
                .body("{\"name\":\"Newer\"}")
                .patch(of("new"))
                .then()
                .statusCode(200)
                .body("name", equalTo("Newer"));
        given().queryParam("q", key).get("/api/v1/tenants").then().statusCode(200);
        given().get(of("root") + "/tree").then().statusCode(200).body("children", hasSize(2));
        forest.move("a1", "b").then().statusCode(200);
        given().delete(of("new")).then().statusCode(204);
    }

    @Test
    void acceptsUsageAsJson() {
        post(USAGE, JSON, "[" + usage("1") + "," + usage("1") + "]")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1));

        assertCost("0.25");
    }

    @Test
    void acceptsUsageAsLines() {
        post(USAGE, LINES, usage("1") + "\n" + usage("2")).then().statusCode(200);

        assertCost("0.5");
    }

    @Test
    void acceptsCompressedUsage() throws IOException {
        post(USAGE, JSON, "gzip", gzip(usage("1"))).then().statusCode(200);
        post(USAGE, LINES, "gzip", gzip(usage("2"))).then().statusCode(200);
        post(USAGE, JSON, "zstd", Zstd.compress(usage("3").getBytes(StandardCharsets.UTF_8)))
                .then()
                .statusCode(200);

        assertCost("0.75");
    }

    @Test
    void acceptsCloudEvents() {
        String event = ("{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"test\",\"id\":\"%s\",\"subject\":\"%s\","
                        + "\"data\":{\"feature\":\"chat\",\"cost\":1}}")
                .formatted(forest.key("1"), forest.key("a"));
        post(USAGE, "application/cloudevents+json", event).then().statusCode(200);
        post(USAGE, "application/cloudevents-batch+json", "[" + event + "]")
                .then()
                .statusCode(200)
                .body("duplicates", equalTo(1));
        given().headers(Map.of(
                        "Content-Type",
                        JSON,
                        "ce-specversion",
                        "1.0",
                        "ce-type",
                        "t",
                        "ce-source",
                        "test",
                        "ce-id",
                        forest.key("2"),
                        "ce-subject",
                        forest.key("b")))
                .body("{\"feature\":\"drafting\",\"cost\":\"2\"}")
                .post(USAGE)
                .then()
                .statusCode(200);

        assertCost("3");
    }

    @Test
    void acceptsTraces() throws IOException {
        String attribute = "{\"key\":\"%s\",\"value\":{\"%s\":\"%s\"}}";
        String request =
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\","
                        + "\"spanId\":\"%016x\",\"endTimeUnixNano\":\"1772366400000000000\",\"attributes\":["
                        + String.join(
                                ",",
                                attribute.formatted("gen_ai.operation.name", "stringValue", "chat"),
                                attribute.formatted("gen_ai.request.model", "stringValue", "unknown"),
                                attribute.formatted("gen_ai.usage.input_tokens", "intValue", "1"),
                                attribute.formatted("canopy.tenant", "stringValue", forest.key("a1")),
                                attribute.formatted("canopy.feature", "stringValue", "chat"))
                        + "]}]}]}]}";
        String traces = request.formatted(System.nanoTime());
        assertThat(post("/v1/traces", JSON, traces).asString()).isEqualTo("{}");
        assertThat(post("/v1/traces", JSON, traces.replace("chat\"}}]", "none\"}}]"))
                        .asString())
                .contains("\"partialSuccess\"", "is a duplicate with another content");
        byte[] foreign = {0x0a, 0x0a, 0x12, 0x08, 0x12, 0x06, 0x2a, 0x04, 's', 'p', 'a', 'n'};
        post("/v1/traces", "application/x-protobuf", "identity", foreign).then().statusCode(200);
        post("/v1/traces", "application/x-protobuf", "identity", new byte[] {0x0a})
                .then()
                .statusCode(400);
    }

    @Test
    void answersTheDashboard() {
        post(USAGE, JSON, usage("1")).then().statusCode(200);

        given().queryParam("ancestor", forest.key("root"))
                .queryParam("sort", "-totalInferenceCost,name")
                .queryParam("filter", "totalInferenceCost=gt=0.1;featureAdoptionRate=ge=0")
                .get("/api/v1/tenants/metrics")
                .then()
                .statusCode(200)
                .body("data", hasSize(3))
                .body("data[0].metrics", hasKey("creditBalance"));
        given().queryParam("from", "2026-02-28T10:00:00Z")
                .queryParam("to", "2026-04-01")
                .get("/api/v1/tenants/metrics")
                .then()
                .statusCode(200);
        given().get("/api/v1/metrics").then().statusCode(200).body("data.name", hasItem("costPerUse"));
    }

    @Test
    void answersHistory() {
        post(USAGE, JSON, usage("1")).then().statusCode(200);

        given().queryParam("metric", "totalInferenceCost")
                .queryParam("granularity", "P1D")
                .queryParam("from", "2026-03-01")
                .queryParam("to", "2026-03-03")
                .queryParam("timeZone", "Europe/Berlin")
                .get(of("root") + "/metrics/series")
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("data[0]." + COST, equalTo("0.25"));
        for (String by : new String[] {"feature", "child"}) {
            given().queryParam("by", by)
                    .queryParam("metric", "totalInferenceCost")
                    .get(of("root") + "/metrics/breakdown")
                    .then()
                    .statusCode(200)
                    .body("whole", equalTo("0.25"));
        }
    }

    @Test
    void exports() {
        for (String type : new String[] {"text/csv", LINES}) {
            given().accept(type)
                    .queryParam("ancestor", forest.key("root"))
                    .get("/api/v1/tenants/metrics")
                    .then()
                    .statusCode(200)
                    .header("Content-Type", containsString(type))
                    .body(containsString(forest.key("a1")));
        }
    }

    @Test
    void streamsChanges() throws Exception {
        URI address = URI.create(RestAssured.baseURI + ":" + RestAssured.port + of("root") + "/metrics/stream");
        try (EventStream stream = EventStream.open(address)) {
            stream.next("retry");
            assertThat(stream.next().metrics()).containsEntry("totalInferenceCost", "0");
            post(USAGE, JSON, usage("1")).then().statusCode(200);
            assertThat(stream.next().metrics()).containsEntry("totalInferenceCost", "0.25");
        }
    }

    @Test
    void keepsFeaturesPricesAndAccounts() {
        given().get("/api/v1/features").then().statusCode(200).body("data", notNullValue());
        post(
                        "/api/v1/prices",
                        JSON,
                        ("{\"model\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"3\","
                                        + "\"cachedInputPerMillion\":\"0.3\",\"outputPerMillion\":\"15\"}")
                                .formatted(forest.key("large"), forest.key("root")))
                .then()
                .statusCode(201);
        given().get("/api/v1/prices").then().statusCode(200);
        given().queryParam("model", forest.key("large"))
                .queryParam("tenant", forest.key("root"))
                .get("/api/v1/prices/match")
                .then()
                .statusCode(200)
                .body("price.inputPerMillion", equalTo("3"));
        given().contentType(JSON)
                .body(
                        "{\"large\":{\"input_cost_per_token\":1e-6,\"input_cost_per_token_above_200k_tokens\":2e-6},\"free\":{}}")
                .put("/api/v1/prices/import?format=litellm&dryRun=true")
                .then()
                .statusCode(200)
                .body("skipped", hasSize(1));
        given().get("/api/v1/usage/unpriced").then().statusCode(200).body("data", notNullValue());
        post("/api/v1/prices/reprice", JSON, "{\"from\":\"2026-03-01\",\"to\":\"2026-03-02\",\"dryRun\":true}")
                .then()
                .statusCode(200);
        post(of("root") + "/credits", JSON, "{\"amount\":\"20\",\"reason\":\"test\"}")
                .then()
                .statusCode(201);
        given().get(of("root") + "/credits").then().statusCode(200).body("data", hasSize(1));
        given().contentType(JSON)
                .body("{\"amount\":\"20\",\"period\":\"P1M\",\"thresholds\":[\"0.5\"]}")
                .put(of("root") + "/budgets/monthly")
                .then()
                .statusCode(201)
                .body("remaining", notNullValue());
        given().get(of("root") + "/budgets").then().statusCode(200).body("data", hasSize(1));
        String reservation = post(
                        of("root") + "/reservations",
                        JSON,
                        "{\"amount\":\"1\",\"model\":\"m\",\"quantities\":{\"inputTokens\":1}}")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        given().delete("/api/v1/reservations/" + reservation).then().statusCode(204);
        post(of("root") + "/subscriptions", JSON, "{\"plan\":\"pro\",\"start\":\"2026-01-01\",\"end\":\"2027-01-01\"}")
                .then()
                .statusCode(201);
        given().queryParam("minLength", 365)
                .get(of("root") + "/subscriptions")
                .then()
                .statusCode(200)
                .body("data", hasSize(1));
    }

    @Test
    void deletesAnEventAndRebuilds() {
        post(USAGE, JSON, usage("1")).then().statusCode(200);
        given().queryParam("source", "test")
                .queryParam("id", forest.key("1"))
                .delete("/api/v1/usage")
                .then()
                .statusCode(204);
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/rebuild")
                .then()
                .statusCode(200)
                .body("differences", equalTo(0));
    }

    @Test
    void searches() {
        given().get("/api/v1/search?in=features&q=forecasting")
                .then()
                .statusCode(200)
                .body("data[0].key", equalTo("forecasting"));
    }

    @Test
    void describesItself() {
        given().get("/api/v1/attributes").then().statusCode(200).body("data.size()", greaterThan(20));
        given().get("/api/v1/schema")
                .then()
                .statusCode(200)
                .body("entities.find { it.name == 'Tenant' }.constraints.name", hasItem("tenant_key_unique"));
        given().accept(JSON).get("/q/openapi").then().statusCode(200).body("paths", hasKey("/api/v1/usage"));
        given().get("/q/swagger-ui").then().statusCode(404);
    }

    @Test
    void keepsTheStatementsOfItsRequestsToItself() {
        given().get("/api/v1/tenants?limit=1").then().statusCode(200);
        problem(given().get("/q/statements"), 404);
    }

    @Test
    void servesHealthAndMetricsOnAPortOfTheirOwn() {
        given().get(management("/q/health/live")).then().statusCode(200);
        given().get(management("/q/health/ready")).then().statusCode(200).body("status", equalTo("UP"));
        given().get(management("/q/metrics")).then().statusCode(200).body(containsString("canopy_fold_lag"));
        given().get(management("/api/v1/tenants")).then().statusCode(404);
        for (String path : List.of("/q/health", "/q/health/live", "/q/health/ready", "/q/metrics")) {
            problem(given().get(path), 404).body("type", equalTo("/problems/not-found"));
        }
    }

    @Test
    void refusesWithProblems() {
        problem(post("/api/v1/tenants", JSON, "{\"nmae\":1}"), 422).body("errors.pointer", hasItem("/nmae"));
        problem(post("/api/v1/tenants", JSON, "{"), 400);
        problem(post(USAGE, JSON, usage("1").replace("chat", "unknown")), 422);
        problem(post("/api/v1/tenants", "text/plain", "x"), 415);
        problem(given().get(of("nobody")), 404);
        problem(given().get("/nowhere"), 404);
        problem(given().queryParam("x", 1).get("/api/v1/tenants/metrics"), 400).body("errors.pointer", hasItem("x"));
        problem(given().accept("text/csv").queryParam("x", 1).get("/api/v1/tenants/metrics"), 400);
        problem(given().queryParam("filter", "(").get("/api/v1/tenants/metrics"), 400);
    }

    private static ValidatableResponse problem(Response response, int status) {
        return response.then()
                .statusCode(status)
                .header("Content-Type", containsString("application/problem+json"))
                .body("type", containsString("/problems/"));
    }
}
