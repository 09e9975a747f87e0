package dev.canopy;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The query parameters of every operation that reads, as the OpenAPI document has them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class QueryParametersIT {
    private record Parameter(String name, boolean repeatable, List<String> values) {}

    private record Operation(String path, List<Parameter> parameters) {
        boolean isList() {
            return parameters.stream().anyMatch(parameter -> parameter.name.equals("limit"));
        }
    }

    private record Given(String name, String value) {}

    private Forest forest;
    private String organization;
    private List<Operation> operations;

    @BeforeEach
    void readTheDocument() throws Exception {
        forest = Forest.of(tree("root", child("a"), child("b")));
        organization = given().contentType("application/json")
                .body("{\"name\":\"Sales\"}")
                .post("/api/v1/tenants/" + forest.key("a") + "/organizations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        JsonNode document = new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString());
        operations = document.get("paths").properties().stream()
                .filter(path ->
                        path.getKey().startsWith("/api/v1/") && path.getValue().has("get"))
                .map(path -> operation(path.getKey(), path.getValue().get("get")))
                .filter(operation -> !operation.parameters.isEmpty())
                .toList();
        assertThat(operations).hasSizeGreaterThan(10);
        assertThat(operations.stream().filter(Operation::isList)).hasSizeGreaterThan(6);
    }

    private Operation operation(String path, JsonNode get) {
        return new Operation(
                path.contains("/organizations/{id}")
                        ? path.replace("{id}", organization)
                        : path.replace("{key}", forest.key("a"))
                                .replace("{id}", UUID.randomUUID().toString())
                                .replace("{strategy}", "bulk-in"),
                StreamSupport.stream(get.path("parameters").spliterator(), false)
                        .filter(parameter -> parameter.get("in").textValue().equals("query"))
                        .map(parameter -> new Parameter(
                                parameter.get("name").textValue(),
                                parameter.at("/schema/type").asText().equals("array"),
                                values(path, parameter.get("name").textValue())))
                        .toList());
    }

    /** Of keys one that exists, one that exists elsewhere, and one that does not exist. */
    private List<String> values(String path, String name) {
        return switch (name) {
            case "ancestor", "parent", "tenant" -> List.of(forest.key("a"), forest.key("b"), "no-such");
            case "user" -> List.of(UUID.randomUUID().toString());
            case "overlapping" ->
                List.of("2026-03-01/2026-04-01", UUID.randomUUID().toString());
            case "adjacentTo", "within" -> List.of("2026-03-01/2026-04-01");
            case "feature" -> List.of("chat");
            case "source", "id" -> List.of("default");
            case "q" -> List.of("acme", "😀");
            case "in" -> List.of("tenants", "users,organizations,features");
            case "label" -> List.of("tier:gold");
            case "limit" -> List.of("1", "1000");
            case "depth" -> List.of("1");
            case "format" -> List.of("csv");
            case "cursor" -> List.of("abc");
            case "from" -> List.of("2026-03-01", "2026-03-01T12:00:00Z");
            case "to" -> List.of("2026-04-01", "2026-04-01T12:00:00Z");
            case "at", "activeOn", "time" -> List.of("2026-03-15");
            case "timeZone" -> List.of("Europe/Berlin");
            case "compareTo" -> List.of("previous");
            case "minLength" -> List.of("30");
            case "model" -> List.of("large");
            case "currency" -> List.of("EUR");
            case "lastUsedFrom" -> List.of("192.0.2.7", "2001:db8::/32");
            case "event" -> List.of("budget.threshold");
            case "actor" -> List.of("anonymous");
            case "serviceTier" -> List.of("batch");
            case "subtree", "inherited" -> List.of("true", "false");
            case "include" -> List.of("organization", "organization,tenant");
            case "granularity" -> List.of("P1D");
            case "by" ->
                List.of("feature", "child", "model", "user", "attributes.route", "labels.tier", "feature,user");
            case "metric", "metrics" -> List.of("totalUsageCount", "subtreeCreditBalance");
            case "sort" ->
                path.contains("metrics")
                        ? List.of("name", "-totalUsageCount,-featureAdoptionRate", "-totalInferenceCost")
                        : List.of(path.endsWith("users") ? "-fullName" : "-userCount");
            case "filter" ->
                path.endsWith("/breakdown") || path.endsWith("/series")
                        ? List.of("feature==chat", "user=null=true;child!=x")
                        : path.contains("metrics")
                                ? List.of("depth==1", "totalUsageCount=gt=0;creditBalance=lt=0")
                                : List.of(
                                        path.endsWith("users") ? "fullName==*love*" : "userCount=gt=0",
                                        "createdAt=gt=2026-01-01T00:00:00Z");
            default -> throw new AssertionError("no value is known for the parameter " + name + " of " + path);
        };
    }

    /** A breach of the statement budget is a 500, too. */
    @Test
    void answersEveryPairOfParametersOfAListWithinItsBudget() {
        for (Operation list : operations.stream().filter(Operation::isList).toList()) {
            for (List<Given> pair : pairs(list)) {
                assertThat(get(list.path, pair).statusCode())
                        .as("%s %s", list.path, pair)
                        .isIn(200, 400, 404);
            }
        }
    }

    private static List<List<Given>> pairs(Operation operation) {
        List<List<Given>> pairs = new ArrayList<>();
        List<Parameter> parameters = operation.parameters;
        for (int i = 0; i < parameters.size(); i++) {
            List<Given> one = each(parameters.get(i));
            one.forEach(only -> pairs.add(List.of(only)));
            for (Parameter other : parameters.subList(i + 1, parameters.size())) {
                one.forEach(first -> each(other).forEach(second -> pairs.add(List.of(first, second))));
            }
        }
        return pairs;
    }

    private static List<Given> each(Parameter parameter) {
        return parameter.values.stream()
                .map(value -> new Given(parameter.name, value))
                .toList();
    }

    @Test
    void refusesEveryParameterThatIsEmpty() {
        for (Operation operation : operations) {
            for (Parameter parameter : operation.parameters) {
                assertRefused(operation, parameter, "is empty", new Given(parameter.name, ""));
            }
        }
    }

    @Test
    void refusesEveryParameterThatIsGivenTwiceUnlessItIsAList() {
        for (Operation operation : operations) {
            for (Parameter parameter : operation.parameters) {
                Given once = new Given(parameter.name, parameter.values.get(0));
                if (!parameter.repeatable) {
                    assertRefused(operation, parameter, "is given more than once", once, once);
                } else {
                    assertThat(get(operation.path, List.of(once, once)).statusCode())
                            .isEqualTo(200);
                    assertRefused(operation, parameter, "is empty", once, new Given(parameter.name, ""));
                }
            }
        }
    }

    private static void assertRefused(Operation operation, Parameter parameter, String detail, Given... given) {
        Response answer = get(operation.path, List.of(given));

        assertThat(answer.statusCode())
                .as("%s %s", operation.path, parameter.name)
                .isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.<List<Map<String, String>>>path("errors"))
                .containsExactly(Map.of("pointer", parameter.name, "detail", detail));
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        List<Operation> lists = operations.stream().filter(Operation::isList).toList();
        String ofTenants = given().get("/api/v1/tenants?limit=1").path("next");

        assertThat(ofTenants).isNotNull();
        for (Operation list : lists) {
            List<Given> given = list.path.equals("/api/v1/usage")
                    ? List.of(new Given("tenant", forest.key("a")), new Given("cursor", ofTenants))
                    : List.of(new Given("cursor", ofTenants));
            Response answer = get(list.path, given);
            if (list.path.equals("/api/v1/tenants")) {
                assertThat(answer.statusCode()).isEqualTo(200);
            } else {
                assertThat(answer.statusCode()).as(list.path).isEqualTo(400);
                assertThat(answer.<String>path("errors[0].pointer")).isEqualTo("cursor");
            }
        }
    }

    private static Response get(String path, List<Given> parameters) {
        var request = given();
        parameters.forEach(parameter -> request.queryParam(parameter.name, parameter.value));
        return request.get(path);
    }
}
