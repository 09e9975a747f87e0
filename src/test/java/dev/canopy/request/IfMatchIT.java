package dev.canopy.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.statement.RouteMetrics;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation that changes a resource takes {@code If-Match}. The operations are those of the OpenAPI document. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class IfMatchIT {
    private static final int EDITORS = 8;

    /** The operations that ignore the header, by the reason. */
    private static final Map<String, Set<String>> WITHOUT = Map.of(
            "changes many resources",
            Set.of(
                    "PUT /api/v1/tenants/import",
                    "PUT /api/v1/organizations/import",
                    "PUT /api/v1/users/import",
                    "PUT /api/v1/prices/import",
                    "DELETE /api/v1/usage",
                    "POST /api/v1/tenants/{key}/subscriptions/extend",
                    "POST /api/v1/prices/reprice",
                    "POST /api/v1/usage/rebuild"),
            "changes something that cannot be read by itself",
            Set.of(
                    "DELETE /api/v1/reservations/{id}",
                    "DELETE /api/v1/keys/{id}",
                    "POST /api/v1/keys/{id}/rotate",
                    "POST /api/v1/tenants/{key}/deliveries/{id}/retry"),
            "adds something",
            Set.of(
                    "POST /api/v1/keys",
                    "POST /api/v1/organizations/{id}/users",
                    "POST /api/v1/prices",
                    "POST /api/v1/tenants",
                    "POST /api/v1/tenants/{key}/credits",
                    "POST /api/v1/tenants/{key}/organizations",
                    "POST /api/v1/tenants/{key}/portal-tokens",
                    "POST /api/v1/tenants/{key}/reservations",
                    "POST /api/v1/tenants/{key}/subscriptions",
                    "POST /api/v1/tenants/{key}/webhooks",
                    "POST /api/v1/tenants/{key}/webhooks/{id}/test",
                    "POST /api/v1/usage",
                    "POST /api/v1/usage/langfuse",
                    "POST /api/v1/usage/litellm",
                    "POST /v1/traces"));

    @TestHTTPResource("/")
    URI root;

    private Forest forest;
    private String tenant;
    private final List<String> made = new ArrayList<>();

    /** The operations that must take the header. */
    static Stream<String> operations() {
        return Stream.of(
                "tenants/{key}",
                "organizations/{id}",
                "users/{id}",
                "prices/{id}",
                "tenants/{key}/subscriptions/{id}",
                "tenants/{key}/webhooks/{id}")
                .flatMap(path -> Stream.of("PATCH /api/v1/" + path, "DELETE /api/v1/" + path))
                .collect(
                        () -> new ArrayList<>(List.of(
                                "PUT /api/v1/features/{key}",
                                "DELETE /api/v1/features/{key}",
                                "PUT /api/v1/meters/{key}",
                                "DELETE /api/v1/meters/{key}",
                                "PUT /api/v1/tenants/{key}/budgets/{name}",
                                "DELETE /api/v1/tenants/{key}/budgets/{name}",
                                "PUT /api/v1/tenants/{key}/alerts/{name}",
                                "DELETE /api/v1/tenants/{key}/alerts/{name}",
                                "POST /api/v1/tenants/{key}/move",
                                "POST /api/v1/tenants/{key}/webhooks/{id}/rotate",
                                "DELETE /api/v1/tenants/{key}/credits/{id}")),
                        List::add,
                        List::addAll)
                .stream();
    }

    /** Those that add what does not exist. */
    static Stream<String> puts() {
        return operations().filter(operation -> operation.startsWith("PUT "));
    }

    @BeforeEach
    void growsATenant() {
        forest = Forest.of(Forest.tree("top"));
        tenant = "/api/v1/tenants/" + forest.key("top");
    }

    @AfterEach
    void removeWhatOthersWouldSee() {
        for (String address : made) {
            given().delete(address);
            if (address.startsWith("/api/v1/features/")) {
                given().delete(address + "?permanently=true");
            }
        }
    }

    private static JsonNode paths() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString())
                .get("paths");
    }

    @Test
    void everyOperationThatChangesAResourceTakesTheHeader() throws Exception {
        Map<String, Boolean> taking = new TreeMap<>();
        Set<String> without = new TreeSet<>();
        JsonNode paths = paths();
        paths.properties().stream()
                .filter(path ->
                        path.getKey().startsWith("/api/") || path.getKey().startsWith("/v1/"))
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method ->
                                Set.of("put", "patch", "delete", "post").contains(method.getKey()))
                        .forEach(method -> {
                            String operation = method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey();
                            if (WITHOUT.values().stream().anyMatch(some -> some.contains(operation))) {
                                without.add(operation);
                                return;
                            }
                            JsonNode responses = method.getValue().get("responses");
                            boolean tagged = paths.get(address(path.getKey(), method.getKey()))
                                    .at("/get/responses/200/headers/ETag")
                                    .isObject();
                            taking.put(
                                    operation,
                                    tagged && responses.has("412") && hasHeader(method.getValue(), "If-Match"));
                        }));

        assertThat(taking).doesNotContainValue(false);
        assertThat(taking.keySet())
                .containsExactlyInAnyOrderElementsOf(operations().toList());
        assertThat(without)
                .as("operations with a reason, all of which exist")
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT.values().stream().flatMap(Set::stream).toList());
    }

    /** That of the resource: a POST has a verb after it. */
    private static String address(String path, String method) {
        return method.equals("post") ? path.substring(0, path.lastIndexOf('/')) : path;
    }

    /** An answer that shows a resource has its tag, and no other has one. */
    @Test
    void documentsTheTagOfEachAnswer() throws Exception {
        JsonNode paths = paths();

        assertThat(Stream.of("post/responses/201", "get/responses/200")
                        .filter(answer -> paths.at("/~1api~1v1~1tenants/" + answer + "/headers/ETag")
                                .isObject()))
                .containsExactly("post/responses/201");
        assertThat(paths.at("/~1api~1v1~1tenants~1{key}~1move/post/responses/200/headers/ETag")
                        .isObject())
                .isTrue();
        assertThat(paths.at("/~1api~1v1~1tenants~1{key}~1webhooks~1{id}~1rotate/post/responses/201/headers")
                        .has("ETag"))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("puts")
    void documentsTheHeaderOfAPutThatOnlyCreates(String operation) throws Exception {
        JsonNode put = paths().get(operation.substring("PUT ".length())).get("put");

        assertThat(hasHeader(put, "If-None-Match")).isTrue();
    }

    private static boolean hasHeader(JsonNode operation, String name) {
        return operation
                .path("parameters")
                .valueStream()
                .anyMatch(parameter -> parameter.path("name").asText().equals(name)
                        && parameter.path("in").asText().equals("header")
                        && !parameter.path("required").asBoolean()
                        && parameter.at("/schema/type").asText().equals("string"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void changesOnlyTheVersionThatIsNamed(String operation) {
        Resource resource = resource(operation);
        String tag = tag(resource);

        for (String stale : List.of("\"1\"", "W/" + tag, "\"1\", W/" + tag, "\"\"")) {
            assertProblem(send(operation, resource, stale), 412, "precondition-failed");
        }
        for (String text : List.of(tag.replace("\"", ""), "", ",")) {
            Response malformed = send(operation, resource, text);
            assertProblem(malformed, 400, "bad-request");
            assertThat(malformed.jsonPath().getString("errors[0].pointer")).isEqualTo("If-Match");
        }
        assertThat(tag(resource)).isEqualTo(tag);
        assertThat(new RouteMetrics(root).get("over_budget_total", operation.substring(operation.indexOf('/'))))
                .as("requests that ran more statements than their budget")
                .isZero();

        Response changed = send(operation, resource, "\"1\", " + tag);
        assertThat(changed.statusCode()).as(changed.asString()).isBetween(200, 204);
        if (operation.startsWith("DELETE")) {
            given().get(resource.address).then().statusCode(404);
            assertThat(send(operation, resource, tag).statusCode()).isEqualTo(404);
        } else {
            assertThat(tag(resource)).isNotEqualTo(tag);
            if (!operation.endsWith("/rotate")) { // it shows the secret
                assertThat(changed.header("ETag")).isEqualTo(tag(resource));
            }
            assertProblem(send(operation, resource, tag), 412, "precondition-failed");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void changesWhateverIsStoredWithTheStarOrWithoutTheHeader(String operation) {
        Resource resource = resource(operation);

        assertThat(send(operation, resource, "*").statusCode()).isBetween(200, 204);
        if (!operation.startsWith("DELETE")) {
            assertThat(send(operation, resource, null).statusCode()).isBetween(200, 204);
        }
    }

    /** All have read the same version, and each sends something else. */
    @ParameterizedTest
    @MethodSource("operations")
    void letsOneOfManyEditorsThrough(String operation) throws Exception {
        Resource resource = resource(operation);
        String tag = tag(resource);
        List<Integer> answers = ofEditors(editor -> send(operation, resource.by(editor), tag));

        assertThat(answers).filteredOn(status -> status < 300).hasSize(1);
        assertThat(answers).filteredOn(status -> status >= 300).isSubsetOf(412, 404);
        if (!operation.startsWith("DELETE") && !operation.endsWith("/rotate")) {
            assertStored(resource.by(editorThat(answers)));
        }
    }

    private static List<Integer> ofEditors(IntFunction<Response> request) {
        try (ExecutorService editors = Executors.newFixedThreadPool(EDITORS)) {
            return IntStream.range(0, EDITORS)
                    .mapToObj(editor -> CompletableFuture.supplyAsync(
                            () -> request.apply(editor).statusCode(), editors))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    private static int editorThat(List<Integer> answers) {
        return IntStream.range(0, EDITORS)
                .filter(editor -> answers.get(editor) < 300)
                .findFirst()
                .orElseThrow();
    }

    /** The service may give a value in another form, with more digits after it. */
    private static void assertStored(Resource resource) throws Exception {
        JsonNode sent = new ObjectMapper().readTree(resource.change);
        Response stored = given().get(resource.address);
        assertThat(sent.properties())
                .isNotEmpty()
                .allSatisfy(field -> assertThat(stored.jsonPath().getString(field.getKey()))
                        .startsWith(field.getValue().asText()));
    }

    /** All have seen that there is none. */
    @ParameterizedTest
    @MethodSource("puts")
    void letsOneOfManyCreatorsThrough(String operation) throws Exception {
        Resource resource = resource(operation);
        given().delete(resource.address).then().statusCode(204);
        List<Integer> answers = ofEditors(editor -> create(resource.by(editor), "*"));

        assertThat(answers).filteredOn(status -> status < 300).hasSize(1);
        assertThat(answers).filteredOn(status -> status >= 300).containsOnly(412);
        assertStored(resource.by(editorThat(answers)));
    }

    @ParameterizedTest
    @MethodSource("puts")
    void replacesNothingIfItMayOnlyCreate(String operation) {
        Resource resource = resource(operation);
        String tag = tag(resource);

        assertProblem(create(resource.by(1), "*"), 412, "precondition-failed");
        for (String malformed : List.of(tag, "", ",")) {
            Response other = create(resource.by(1), malformed);
            assertProblem(other, 400, "bad-request");
            assertThat(other.jsonPath().getString("errors[0].pointer")).isEqualTo("If-None-Match");
        }
        assertProblem(
                json(resource.by(1).change)
                        .header("If-None-Match", "*")
                        .header("If-Match", tag)
                        .put(resource.address),
                412,
                "precondition-failed");
        assertThat(tag(resource)).isEqualTo(tag);
    }

    private static Response create(Resource resource, String ifNoneMatch) {
        return json(resource.change).header("If-None-Match", ifNoneMatch).put(resource.address);
    }

    @ParameterizedTest
    @MethodSource("puts")
    void addsNothingIfTheHeaderIsGiven(String operation) {
        Resource resource = resource(operation);
        given().delete(resource.address).then().statusCode(204);

        assertProblem(send(operation, resource, "*"), 412, "precondition-failed");
        assertProblem(send(operation, resource, "\"1\""), 412, "precondition-failed");
        given().get(resource.address).then().statusCode(404);
    }

    /** A request that changes nothing is compared as well. */
    @ParameterizedTest
    @MethodSource("operations")
    void comparesEmptyChanges(String operation) {
        if (!operation.startsWith("PATCH") || operation.contains("prices")) {
            return; // the end of a price is required
        }
        Resource resource = new Resource(resource(operation).address, "{}");
        String tag = tag(resource);

        assertProblem(send(operation, resource, "\"1\""), 412, "precondition-failed");
        assertThat(send(operation, resource, tag).statusCode()).isEqualTo(200);
    }

    @Test
    void makesADifferentTagForEachOfManyChanges() {
        Resource resource = resource("PATCH /api/v1/tenants/{key}");
        Map<String, Integer> tags = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            tags.put(send("PATCH", resource, null).header("ETag"), i);
        }

        assertThat(tags).hasSize(20);
    }

    @Test
    void keepsTheStrongTagForClientsThatTakeCompressedAnswers() {
        String labels =
                "{\"labels\":{\"a\":\"%s\",\"b\":\"%1$s\",\"c\":\"%1$s\",\"d\":\"%1$s\",\"e\":\"%1$s\",\"f\":\"%1$s\"}}"
                        .formatted("x".repeat(200));
        Resource resource = new Resource(resource("PATCH /api/v1/tenants/{key}").address, labels);
        send("PATCH", resource, null).then().statusCode(200);

        String tag =
                given().header("Accept-Encoding", "gzip").get(resource.address).header("ETag");

        assertThat(tag).startsWith("\"");
        assertThat(send("PATCH", resource, tag).statusCode()).isEqualTo(200);
    }

    /** The tag is that of what is stored; the computed parts of an answer may have changed. */
    @Test
    void answersInFullToAClientThatHasTheTag() {
        Resource budget = resource("PUT /api/v1/tenants/{key}/budgets/{name}");

        Response answer = given().header("If-None-Match", tag(budget)).get(budget.address);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("remaining")).isNotNull();
    }

    /** @param change the body of a change, in which # is the number of an editor, of two digits */
    private record Resource(String address, String change) {
        Resource by(int editor) {
            return new Resource(address, change.replace("#", Integer.toString(10 + editor)));
        }
    }

    /** A new resource of the kind that an operation changes. */
    private Resource resource(String operation) {
        String path = operation.substring(operation.indexOf("/api/v1/") + "/api/v1/".length());
        String name = forest.key("thing");
        return switch (path) {
            case "tenants/{key}/move" -> {
                for (int editor = 0; editor < EDITORS; editor++) {
                    createTenant(forest.key("parent-" + (10 + editor)));
                }
                createTenant(name);
                yield new Resource("/api/v1/tenants/" + name, "{\"parent\":\"%s\"}".formatted(forest.key("parent-#")));
            }
            case "tenants/{key}/webhooks/{id}/rotate" ->
                new Resource(
                        create(tenant + "/webhooks", "{\"url\":\"https://hooks.example.invalid/\"}"),
                        "{\"overlap\":\"PT#M\"}");
            case "tenants/{key}" -> {
                createTenant(name);
                yield new Resource("/api/v1/tenants/" + name, "{\"name\":\"Other #\"}");
            }
            case "organizations/{id}" -> new Resource(organization(), "{\"name\":\"Other #\"}");
            case "users/{id}" ->
                new Resource(
                        create(
                                organization() + "/users",
                                "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"a@b.example\"}"),
                        "{\"firstName\":\"C #\"}");
            case "prices/{id}" ->
                new Resource(
                        create(
                                "/api/v1/prices",
                                ("{\"model\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"1\","
                                                + "\"outputPerMillion\":\"1\"}")
                                        .formatted(name, forest.key("top"))),
                        "{\"effectiveTo\":\"2039-01-#\"}");
            case "tenants/{key}/subscriptions/{id}" ->
                new Resource(
                        create(
                                tenant + "/subscriptions",
                                "{\"plan\":\"p\",\"start\":\"2031-01-01\",\"end\":\"2031-02-01\"}"),
                        "{\"plan\":\"q #\"}");
            case "tenants/{key}/webhooks/{id}" ->
                new Resource(
                        create(tenant + "/webhooks", "{\"url\":\"https://hooks.example.invalid/\"}"),
                        "{\"url\":\"https://other.example.invalid/#\"}");
            case "tenants/{key}/credits/{id}" ->
                new Resource(create(tenant + "/credits", "{\"id\":\"c\",\"amount\":\"1\",\"reason\":\"r\"}"), "");
            case "features/{key}" -> put("/api/v1/features/" + name, "{\"name\":\"N #\"}");
            case "meters/{key}" ->
                put("/api/v1/meters/m" + System.nanoTime(), "{\"aggregation\":\"count\",\"unit\":\"u #\"}");
            case "tenants/{key}/budgets/{name}" -> put(tenant + "/budgets/b", "{\"amount\":\"#\",\"period\":\"P1M\"}");
            case "tenants/{key}/alerts/{name}" ->
                put(tenant + "/alerts/a", "{\"metric\":\"usageCount\",\"threshold\":#}");
            default -> throw new AssertionError(operation);
        };
    }

    private void createTenant(String key) {
        create(
                "/api/v1/tenants",
                "{\"key\":\"%s\",\"name\":\"N\",\"parent\":\"%s\"}".formatted(key, forest.key("top")));
    }

    private String organization() {
        return create(tenant + "/organizations", "{\"name\":\"N\"}");
    }

    private String create(String address, String body) {
        Response created = json(body).post(address);
        created.then().statusCode(201);
        String location = created.header("Location");
        made.addFirst(location);
        return location;
    }

    private Resource put(String address, String body) {
        made.addFirst(address);
        Resource resource = new Resource(address, body);
        assertThat(json(resource.by(0).change).put(address).statusCode()).isBetween(200, 202);
        return resource;
    }

    private static Response send(String operation, Resource resource, String ifMatch) {
        boolean deletes = operation.startsWith("DELETE");
        RequestSpecification request = deletes ? given() : json(resource.by(0).change);
        if (ifMatch != null) {
            request.header("If-Match", ifMatch);
        }
        String verb = operation.startsWith("POST") ? operation.substring(operation.lastIndexOf('/')) : "";
        return request.request(operation.split(" ")[0], resource.address + verb);
    }

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    private static String tag(Resource resource) {
        Response answer = given().get(resource.address);
        answer.then().statusCode(200);
        assertThat(answer.header("ETag")).matches("\"[0-9a-z]+\"");
        assertThat(answer.jsonPath().getMap("")).doesNotContainKey("version");
        return answer.header("ETag");
    }

    private static void assertProblem(Response answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getString("type")).isEqualTo("/problems/" + type);
    }
}
