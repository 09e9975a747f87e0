package dev.canopy;

import static dev.canopy.testing.Forest.importLines;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the OpenAPI document, sent as Swagger UI sends them without a change. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OpenApiExamplesIT {
    private static JsonNode document() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString());
    }

    /** The tenants that a service in dev mode has. */
    @BeforeEach
    void plant() {
        importLines(List.of(
                        "{\"key\":\"northwind\",\"name\":\"Northwind\"}",
                        "{\"key\":\"northwind.acorn\",\"name\":\"Acorn\",\"parent\":\"northwind\"}",
                        "{\"key\":\"northwind.acorn.sales\",\"name\":\"Sales\",\"parent\":\"northwind.acorn\"}",
                        "{\"key\":\"northwind.beacon\",\"name\":\"Beacon\",\"parent\":\"northwind\"}",
                        "{\"key\":\"northwind.beacon.support\",\"name\":\"Support\",\"parent\":\"northwind.beacon\"}"))
                .then()
                .statusCode(200);
    }

    /** Swagger UI fills in the examples of parameters, also of those that may be omitted. */
    @Test
    void hasParametersThatAreAccepted() throws Exception {
        Set<String> sent = new TreeSet<>();
        List<String> refused = new ArrayList<>();
        document().get("paths").properties().forEach(path -> {
            JsonNode operation = path.getValue().path("get");
            String address = address(path.getKey(), operation);
            // Some examples name what other examples make.
            boolean names = address.contains("{") || path.getKey().matches(".*/(meters/\\{key}|\\{name}|\\{id})");
            boolean isOurs = path.getKey().startsWith("/api/v1/") && !operation.isMissingNode();
            if (!isOurs || names || path.getKey().endsWith("/stream")) {
                return;
            }
            Map<String, String> parameters = new TreeMap<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.get("in").asText().equals("query") && parameter.has("example")) {
                    parameters.put(
                            parameter.get("name").asText(),
                            parameter.get("example").asText());
                }
            });
            Response answer =
                    given().accept(first(operation)).queryParams(parameters).get(address);
            sent.add(path.getKey());
            if (answer.statusCode() != 200) {
                refused.add(address + " " + parameters + ": " + answer.asString());
            }
        });

        assertThat(refused).isEmpty();
        assertThat(sent).hasSizeGreaterThan(20);
    }

    /** The media type that Swagger UI asks for. */
    private static String first(JsonNode operation) {
        return operation.at("/responses/200/content").fieldNames().next();
    }

    @Test
    void hasBodiesThatAreAccepted() throws Exception {
        Map<String, String> made = Map.of(
                "/api/v1/organizations/", make("/api/v1/tenants/northwind/organizations", "{\"name\":\"Examples\"}"),
                "/api/v1/prices/",
                        make(
                                "/api/v1/prices",
                                "{\"model\":\"of-examples\",\"effectiveFrom\":\"2026-03-01\",\"rates\":{\"inputTokens\":\"3\"}}"),
                "/api/v1/tenants/northwind/webhooks/",
                        make("/api/v1/tenants/northwind/webhooks", "{\"url\":\"https://hooks.example.com/examples\"}"),
                "/api/v1/tenants/northwind/subscriptions/",
                        make(
                                "/api/v1/tenants/northwind/subscriptions",
                                "{\"plan\":\"team\",\"start\":\"2015-03-10\",\"end\":\"2015-04-01\"}"));
        String user = make(
                "/api/v1/organizations/" + made.get("/api/v1/organizations/") + "/users",
                "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"a.b@northwind.example\"}");
        Set<String> sent = new TreeSet<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    JsonNode body = operation.at("/requestBody/content/application~1json/example");
                    if (!body.isMissingNode()) {
                        String name = operation.get("operationId").asText();
                        String address = address(path.getKey(), operation);
                        for (Map.Entry<String, String> thing : made.entrySet()) {
                            address = address.replace(thing.getKey() + "{id}", thing.getKey() + thing.getValue());
                        }
                        send(name, method.getKey(), address.replace("{id}", user), body);
                        sent.add(name);
                    }
                }));
        given().delete("/api/v1/users/" + user).then().statusCode(204);
        made.forEach((path, id) -> given().delete(path + id).then().statusCode(204));

        assertThat(sent).containsAll(needed());
    }

    /** The operations with a body of JSON whose properties are not all optional; Swagger UI makes the others itself. */
    private static Set<String> needed() throws Exception {
        JsonNode document = document();
        Set<String> needed = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    String schema = operation
                            .at("/requestBody/content/application~1json/schema/$ref")
                            .asText();
                    if (!schema.isEmpty() && document.at(schema.substring(1)).has("required")) {
                        needed.add(operation.get("operationId").asText());
                    }
                }));
        assertThat(needed).hasSizeGreaterThan(10);
        return needed;
    }

    /** The address with the examples of its parameters. */
    private static String address(String path, JsonNode operation) {
        String address = path;
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.get("in").asText().equals("path") && parameter.has("example")) {
                address = address.replace(
                        "{" + parameter.get("name").asText() + "}",
                        parameter.get("example").asText());
            }
        }
        return address;
    }

    /** Makes something, and returns its id. */
    private static String make(String address, String body) {
        return given().contentType("application/json")
                .body(body)
                .post(address)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Sends a request, and deletes what it has made. */
    private static void send(String name, String method, String address, JsonNode body) {
        Response answer =
                given().contentType("application/json").body(body.toString()).request(method.toUpperCase(), address);

        assertThat(answer.statusCode()).as(name + ": " + answer.asString()).isIn(200, 201, 202);
        if (name.startsWith("postUsage")) {
            assertThat(answer.jsonPath().getInt("accepted") + answer.jsonPath().getInt("duplicates"))
                    .as(name + ": " + answer.asString())
                    .isEqualTo(1);
        }
        String made = switch (name) {
            case "createKey" -> address + "/" + answer.path("id");
            case "reserve" -> "/api/v1/reservations/" + answer.path("id");
            case "putMeter" -> address;
            case "putFeature" -> address + "?permanently=true";
            default -> answer.header("Location");
        };
        if (name.equals("putFeature")) {
            given().delete(address).then().statusCode(204); // retires it, before it can be removed
        }
        if (made != null && !name.equals("createPortalToken")) {
            given().delete(made).then().statusCode(204);
        }
    }

    @Test
    void showsTheGroupsInTheOrderOfUse() throws Exception {
        assertThat(document().get("tags").findValuesAsText("name"))
                .startsWith(
                        "Tenants",
                        "Usage",
                        "Metrics",
                        "Search",
                        "Features",
                        "Prices",
                        "Meters",
                        "Budgets",
                        "Alerts",
                        "Webhooks",
                        "Accounts",
                        "Charges",
                        "Directory",
                        "Access",
                        "Attributes",
                        "Schema");
    }
}
