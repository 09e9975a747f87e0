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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The examples of the OpenAPI document, sent as Swagger UI sends them without a change. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OpenApiExamplesIT {
    private static JsonNode document() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString());
    }

    @Test
    void hasBodiesThatAreAccepted() throws Exception {
        importLines(List.of("{\"key\":\"northwind\",\"name\":\"Northwind\"}"))
                .then()
                .statusCode(200);
        Set<String> sent = new TreeSet<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    JsonNode body = operation.at("/requestBody/content/application~1json/example");
                    if (!body.isMissingNode()) {
                        String name = operation.get("operationId").asText();
                        send(name, method.getKey(), address(path.getKey(), operation), body);
                        sent.add(name);
                    }
                }));

        assertThat(sent)
                .contains(
                        "createTenant",
                        "postUsage",
                        "createPrice",
                        "putBudget",
                        "putAlert",
                        "createWebhook",
                        "createKey");
    }

    /** The address with the examples of its parameters. */
    private static String address(String path, JsonNode operation) {
        String address = path;
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.get("in").asText().equals("path")) {
                address = address.replace(
                        "{" + parameter.get("name").asText() + "}",
                        parameter.path("example").asText());
            }
        }
        return address;
    }

    /** Sends a request, and deletes what it has made. */
    private static void send(String name, String method, String address, JsonNode body) {
        Response answer =
                given().contentType("application/json").body(body.toString()).request(method.toUpperCase(), address);

        assertThat(answer.statusCode()).as(name + ": " + answer.asString()).isIn(200, 201);
        if (name.equals("postUsage")) {
            assertThat(answer.jsonPath().getInt("rejected"))
                    .as(answer.asString())
                    .isZero();
        }
        String made = name.equals("createKey") ? address + "/" + answer.path("id") : answer.header("Location");
        if (made != null) {
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
