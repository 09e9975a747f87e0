package dev.canopy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OpenApiIT {
    private static final Path RELEASED = Path.of("docs", "openapi.json");

    private static JsonNode document() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString());
    }

    private static boolean isOwn(String path) {
        return path.startsWith("/api/") || path.startsWith("/v1/");
    }

    /** A release replaces the file, and so does a change that is meant to break clients: see docs/compatibility.md. */
    @Test
    void keepsThePromisesOfTheLastRelease() throws Exception {
        assertThat(ApiPromises.broken(new ObjectMapper().readTree(RELEASED.toFile()), document()))
                .as("changes that break clients of the last release; to accept them, see docs/compatibility.md")
                .isEmpty();
    }

    @Test
    void describesEveryCall() throws Exception {
        Set<String> calls = new TreeSet<>();
        document().get("paths").properties().stream()
                .filter(path -> isOwn(path.getKey()))
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String call = method.getKey().toUpperCase() + " " + path.getKey();
                    calls.add(call);
                    assertThat(method.getValue().path("summary").asText())
                            .as(call)
                            .isNotEmpty();
                    assertThat(method.getValue().get("responses").has("503"))
                            .as(call)
                            .isTrue();
                    assertThat(method.getValue().has("requestBody"))
                            .as(call)
                            .isEqualTo(method.getValue().at("/responses").has("408"));
                }));

        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "GET /api/v1/tenants",
                        "POST /api/v1/tenants",
                        "PUT /api/v1/tenants/import",
                        "GET /api/v1/tenants/{key}",
                        "PATCH /api/v1/tenants/{key}",
                        "DELETE /api/v1/tenants/{key}",
                        "POST /api/v1/tenants/{key}/move",
                        "GET /api/v1/tenants/{key}/tree",
                        "GET /api/v1/tenants/metrics",
                        "GET /api/v1/tenants/{key}/metrics",
                        "GET /api/v1/tenants/{key}/metrics/series",
                        "GET /api/v1/tenants/{key}/metrics/breakdown",
                        "GET /api/v1/tenants/{key}/metrics/stream",
                        "GET /api/v1/tenants/{key}/focus",
                        "GET /api/v1/me",
                        "POST /api/v1/keys",
                        "GET /api/v1/keys",
                        "DELETE /api/v1/keys/{id}",
                        "POST /api/v1/keys/{id}/rotate",
                        "GET /api/v1/metrics",
                        "GET /api/v1/metrics/prometheus",
                        "GET /api/v1/attributes",
                        "GET /api/v1/schema",
                        "GET /api/v1/meters",
                        "GET /api/v1/meters/{key}",
                        "PUT /api/v1/meters/{key}",
                        "DELETE /api/v1/meters/{key}",
                        "GET /api/v1/search",
                        "GET /api/v1/features",
                        "GET /api/v1/features/{key}",
                        "PUT /api/v1/features/{key}",
                        "DELETE /api/v1/features/{key}",
                        "GET /api/v1/usage",
                        "POST /api/v1/usage",
                        "DELETE /api/v1/usage",
                        "POST /api/v1/usage/langfuse",
                        "POST /api/v1/usage/litellm",
                        "POST /v1/traces",
                        "POST /api/v1/usage/rebuild",
                        "GET /api/v1/tenants/{key}/subscriptions",
                        "POST /api/v1/tenants/{key}/subscriptions",
                        "GET /api/v1/tenants/{key}/subscriptions/coverage",
                        "GET /api/v1/tenants/{key}/subscriptions/{id}",
                        "PATCH /api/v1/tenants/{key}/subscriptions/{id}",
                        "DELETE /api/v1/tenants/{key}/subscriptions/{id}",
                        "POST /api/v1/tenants/{key}/subscriptions/extend",
                        "GET /api/v1/audit",
                        "POST /api/v1/tenants/{key}/portal-tokens",
                        "GET /api/v1/prices",
                        "POST /api/v1/prices",
                        "GET /api/v1/prices/{id}",
                        "PATCH /api/v1/prices/{id}",
                        "DELETE /api/v1/prices/{id}",
                        "POST /api/v1/prices/reprice",
                        "GET /api/v1/prices/match",
                        "PUT /api/v1/prices/import",
                        "GET /api/v1/usage/unpriced",
                        "GET /api/v1/tenants/{key}/organizations",
                        "POST /api/v1/tenants/{key}/organizations",
                        "PUT /api/v1/organizations/import",
                        "GET /api/v1/organizations/{id}",
                        "PATCH /api/v1/organizations/{id}",
                        "DELETE /api/v1/organizations/{id}",
                        "GET /api/v1/organizations/{id}/users",
                        "POST /api/v1/organizations/{id}/users",
                        "GET /api/v1/users",
                        "PUT /api/v1/users/import",
                        "GET /api/v1/users/{id}",
                        "PATCH /api/v1/users/{id}",
                        "DELETE /api/v1/users/{id}",
                        "GET /api/v1/lesson",
                        "GET /api/v1/lesson/loading/lazy",
                        "GET /api/v1/lesson/loading/{strategy}",
                        "GET /api/v1/lesson/pitfalls",
                        "GET /api/v1/lesson/pitfalls/{name}",
                        "GET /api/v1/tenants/{key}/credits",
                        "POST /api/v1/tenants/{key}/credits",
                        "GET /api/v1/tenants/{key}/credits/ledger",
                        "GET /api/v1/tenants/{key}/credits/{id}",
                        "DELETE /api/v1/tenants/{key}/credits/{id}",
                        "GET /api/v1/tenants/{key}/budgets",
                        "PUT /api/v1/tenants/{key}/budgets/{name}",
                        "GET /api/v1/tenants/{key}/budgets/{name}",
                        "DELETE /api/v1/tenants/{key}/budgets/{name}",
                        "POST /api/v1/tenants/{key}/reservations",
                        "DELETE /api/v1/reservations/{id}",
                        "GET /api/v1/tenants/{key}/alerts",
                        "PUT /api/v1/tenants/{key}/alerts/{name}",
                        "GET /api/v1/tenants/{key}/alerts/{name}",
                        "DELETE /api/v1/tenants/{key}/alerts/{name}",
                        "GET /api/v1/tenants/{key}/firings/stream",
                        "GET /api/v1/tenants/{key}/webhooks",
                        "POST /api/v1/tenants/{key}/webhooks",
                        "GET /api/v1/tenants/{key}/webhooks/{id}",
                        "PATCH /api/v1/tenants/{key}/webhooks/{id}",
                        "DELETE /api/v1/tenants/{key}/webhooks/{id}",
                        "POST /api/v1/tenants/{key}/webhooks/{id}/rotate",
                        "POST /api/v1/tenants/{key}/webhooks/{id}/test",
                        "GET /api/v1/tenants/{key}/webhooks/{id}/deliveries",
                        "POST /api/v1/tenants/{key}/deliveries/{id}/retry");
    }

    @Test
    void describesEveryParameter() throws Exception {
        List<String> missing = new ArrayList<>();
        document().get("paths").properties().stream()
                .filter(path -> isOwn(path.getKey()))
                .forEach(path -> path.getValue()
                        .forEach(method -> method.path("parameters").forEach(parameter -> {
                            if (parameter.path("description").asText().isEmpty()) {
                                missing.add(path.getKey() + " " + parameter.get("name"));
                            }
                        })));

        assertThat(missing).isEmpty();
    }

    @Test
    void describesEveryField() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String name : schemas()) {
            document().at(name + "/properties").properties().forEach(field -> {
                if (field.getValue().path("description").asText().isEmpty()) {
                    missing.add(name + "." + field.getKey());
                }
            });
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void describesEverySchema() throws Exception {
        JsonNode document = document();

        assertThat(schemas().stream().filter(name -> name.startsWith("/components/schemas/")))
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(document.at(name + "/description").asText()).isNotEmpty());
    }

    /** Those of the service; tests have resources of their own. */
    private static List<JsonNode> operations() throws Exception {
        return document().get("paths").properties().stream()
                .filter(path -> isOwn(path.getKey()))
                .flatMap(path -> path.getValue().valueStream())
                .toList();
    }

    /** The places of the schemas that the operations refer to, directly or through others. */
    private static Set<String> schemas() throws Exception {
        JsonNode document = document();
        Set<String> found = new TreeSet<>();
        List<JsonNode> open = new ArrayList<>(operations());
        while (!open.isEmpty()) {
            for (String reference : open.remove(0).findValuesAsText("$ref")) {
                if (found.add(reference.substring(1))) {
                    open.add(document.at(reference.substring(1)));
                }
            }
        }
        return found;
    }

    @Test
    void namesEachOperationOnce() throws Exception {
        assertThat(operations())
                .extracting(operation -> operation.path("operationId").asText())
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @Test
    void hasJsonAsTheFirstTypeOfEachBody() throws Exception {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.findValues("content"))
                        .filteredOn(content -> content.has("application/json"))
                        .allSatisfy(content ->
                                assertThat(content.fieldNames().next()).isEqualTo("application/json")));
    }

    @Test
    void requiresTheFieldsThatAreInEachAnswer() throws Exception {
        JsonNode schemas = document().at("/components/schemas");

        assertThat(schemas.at("/TenantMetrics/required"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("tenant", "name", "parent", "depth", "currency", "metrics", "asOf");
        assertThat(schemas.at("/User/required"))
                .extracting(JsonNode::asText)
                .contains("id", "email")
                .doesNotContain("organization", "tenant");
    }

    @Test
    void namesAPageByItsRows() throws Exception {
        assertThat(schemas())
                .contains("/components/schemas/TenantPage", "/components/schemas/StoredEventPage")
                .noneMatch(name -> name.startsWith("/components/schemas/Page"));
    }

    @Test
    void describesTheBodyOfEachSuccess() throws Exception {
        for (JsonNode operation : operations()) {
            Map<String, JsonNode> successes = new TreeMap<>();
            operation.get("responses").properties().stream()
                    .filter(response -> response.getKey().startsWith("2"))
                    .forEach(response -> successes.put(response.getKey(), response.getValue()));

            assertThat(successes).as(operation.get("operationId").asText()).isNotEmpty();
            successes.remove("204");
            assertThat(successes.values())
                    .as(operation.get("operationId").asText())
                    .allSatisfy(response -> assertThat(response.path("content"))
                            .isNotEmpty()
                            .allSatisfy(type -> assertThat(type.path("schema")).isNotEmpty()));
        }
    }

    @Test
    void refusesUnknownFieldsOfABodyAsTheServiceDoes() throws Exception {
        assertThat(document().at("/components/schemas/NewTenant/additionalProperties"))
                .isEqualTo(BooleanNode.FALSE);
        assertThat(document().at("/components/schemas/UsageCloudEvent/additionalProperties"))
                .isEqualTo(BooleanNode.TRUE);
    }

    @Test
    void takesAnAmountAsAStringOrANumber() throws Exception {
        assertThat(document().at("/components/schemas/NewCredit/properties/amount/type"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrder("string", "number");
    }

    @Test
    void hasNullForTheCursorAfterTheLastPage() throws Exception {
        List<JsonNode> cursors = document()
                .at("/components/schemas")
                .valueStream()
                .map(schema -> schema.at("/properties/next/type"))
                .filter(type -> !type.isMissingNode())
                .toList();

        assertThat(cursors)
                .hasSizeGreaterThan(5)
                .allSatisfy(type -> assertThat(type.toString()).isEqualTo("[\"string\",\"null\"]"));
    }

    @Test
    void hasTheHeadersOfAnswers() throws Exception {
        assertThat(document()
                        .at("/paths/~1api~1v1~1tenants/post/responses/201/headers")
                        .has("Location"))
                .isTrue();
        assertThat(document()
                        .at("/paths/~1api~1v1~1tenants~1{key}~1metrics/get/responses/200/headers")
                        .has("ETag"))
                .isTrue();
    }

    @Test
    void refersToNothingThatIsNotThere() throws Exception {
        JsonNode document = document();

        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void showsAllKindsOfBodiesForUsage() throws Exception {
        JsonNode content = document().at("/paths/~1api~1v1~1usage/post/requestBody/content");

        assertThat(content.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "application/json",
                        "application/x-ndjson",
                        "application/ndjson",
                        "application/jsonl",
                        "application/cloudevents+json",
                        "application/cloudevents-batch+json");
    }

    @Test
    void showsTheThreeFormsOfTheDashboard() throws Exception {
        JsonNode dashboard = document().at("/paths/~1api~1v1~1tenants~1metrics/get");

        assertThat(dashboard.at("/responses/200/content").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("application/json", "text/csv", "application/x-ndjson");
        assertThat(dashboard.get("parameters").findValuesAsText("name")).contains("metrics", "limit", "filter");
        assertThat(dashboard.get("summary").textValue()).startsWith("Read the dashboard");
    }

    @Test
    void namesTheFormatsOfEachTable() throws Exception {
        JsonNode paths = document().get("paths");

        assertThat(formats(paths, "/api/v1/tenants/metrics")).containsExactlyInAnyOrder("json", "csv", "ndjson");
        assertThat(formats(paths, "/api/v1/usage")).containsExactlyInAnyOrder("json", "csv", "ndjson");
        assertThat(formats(paths, "/api/v1/tenants/{key}/metrics/series")).containsExactlyInAnyOrder("json", "csv");
        assertThat(formats(paths, "/api/v1/users")).containsExactlyInAnyOrder("json", "csv");
        assertThat(formats(paths, "/api/v1/tenants/{key}/focus")).containsExactly("csv");
    }

    private static List<String> formats(JsonNode paths, String path) {
        return StreamSupport.stream(paths.get(path).at("/get/parameters").spliterator(), false)
                .filter(parameter -> parameter.get("name").textValue().equals("format"))
                .flatMap(parameter ->
                        StreamSupport.stream(parameter.at("/schema/enum").spliterator(), false))
                .map(JsonNode::textValue)
                .toList();
    }

    @Test
    void comesCompressedAsTheClientAccepts() {
        given().header("Accept-Encoding", "br, gzip;q=0.5")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .header("Content-Encoding", "br")
                .header("Vary", equalTo("Accept-Encoding"));
    }

    @Test
    void offersSwaggerUiHealthAndMetrics() {
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger"));
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem(containsString("PostgreSQL")));
        given().get("/api/v1/metrics").then().statusCode(200); // so that one request has been measured
        given().get("/q/metrics").then().statusCode(200).body(containsString("http_server_requests_seconds"));
    }
}
