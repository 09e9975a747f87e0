package dev.canopy.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Issuer;
import dev.canopy.testing.TestDatabase;
import dev.canopy.token.IssuerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Who may do what: every operation of the OpenAPI document by every kind of caller, with two accounts of three levels. The
 * callers have their roles at the second level of one account, and the requests are about the third.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(
        value = IssuerResource.class,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "canopy.access.rate.requests", value = "1000000"),
            @ResourceArg(name = "canopy.access.rate.failures", value = "1000000")
        })
@TestProfile(AccessIT.Required.class)
class AccessIT {
    static final String OPERATOR = "canopy_0perat0r_" + "o".repeat(43);

    public static final class Required implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("canopy.access.mode", "required", "canopy.access.operator-key", OPERATOR);
        }
    }

    /** The role that an operation needs, whether its address names something of a tenant, and an example of its body. */
    private record Row(Role role, boolean named, String type, String body) {}

    private static final String JSON = "application/json";
    /** They belong to the operator of the service. */
    private static final Set<String> NOT_FOR_PORTALS =
            Set.of("listAudit", "listPrices", "getPrice", "matchPrice", "exportFocus");

    private static final String LINES = "application/x-ndjson";

    private final String x = "x" + System.nanoTime() % 1_000_000_000L;
    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, String> ids = new TreeMap<>();

    private void row(String operation, Role role, boolean named) {
        rows.put(operation, new Row(role, named, "", ""));
    }

    private void row(String operation, Role role, boolean named, String type, String body) {
        rows.put(operation, new Row(role, named, type, body.replace("{x}", x)));
    }

    private void fillRows() {
        List.of(
                        "getTenant",
                        "getTenantTree",
                        "getTenantMetrics",
                        "getSeries",
                        "getBreakdown",
                        "exportFocus",
                        "listCredits",
                        "getCredit")
                .forEach(read -> row(read, Role.VIEWER, true));
        List.of(
                        "listSubscriptions",
                        "getSubscription",
                        "listOrganizations",
                        "getOrganization",
                        "listUsersOfOrganization")
                .forEach(read -> row(read, Role.VIEWER, true));
        row("getUser", Role.VIEWER, true);
        List.of(
                        "listTenants",
                        "listTenantMetrics",
                        "listMetrics",
                        "listAttributes",
                        "listFeatures",
                        "getFeature",
                        "listUsers")
                .forEach(read -> row(read, Role.VIEWER, false));
        List.of("listPrices", "getPrice", "matchPrice", "listUnpricedModels")
                .forEach(read -> row(read, Role.VIEWER, false));
        row("createTenant", Role.MANAGER, false, JSON, "{\"key\":\"{x}-new\",\"name\":\"N\",\"parent\":\"{x}-a3\"}");
        row("importTenants", Role.MANAGER, false, LINES, "{\"key\":\"{x}-imp\",\"name\":\"N\",\"parent\":\"{x}-a3\"}");
        row("updateTenant", Role.MANAGER, true, JSON, "{\"name\":\"Other\"}");
        row("deleteTenant", Role.MANAGER, true);
        row("moveTenant", Role.MANAGER, true, JSON, "{\"parent\":\"{x}-a2\"}");
        row("grantCredit", Role.MANAGER, true, JSON, "{\"id\":\"c\",\"amount\":\"1\",\"reason\":\"r\"}");
        row("deleteCredit", Role.MANAGER, true);
        row(
                "createSubscription",
                Role.MANAGER,
                true,
                JSON,
                "{\"plan\":\"p\",\"start\":\"2031-01-01\",\"end\":\"2031-02-01\"}");
        row("updateSubscription", Role.MANAGER, true, JSON, "{\"plan\":\"q\"}");
        row("deleteSubscription", Role.MANAGER, true);
        row("extendSubscriptions", Role.MANAGER, true, JSON, "{\"days\":1}");
        row("createOrganization", Role.MANAGER, true, JSON, "{\"name\":\"O2\"}");
        row("updateOrganization", Role.MANAGER, true, JSON, "{\"name\":\"O3\"}");
        row("deleteOrganization", Role.MANAGER, true);
        row(
                "createUser",
                Role.MANAGER,
                true,
                JSON,
                "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"a@b.example\"}");
        row("updateUser", Role.MANAGER, true, JSON, "{\"firstName\":\"C\"}");
        row("deleteUser", Role.MANAGER, true);
        row("importOrganizations", Role.MANAGER, false, LINES, "{\"tenant\":\"{x}-a3\",\"name\":\"O9\"}");
        row(
                "importUsers",
                Role.MANAGER,
                false,
                LINES,
                "{\"tenant\":\"{x}-a3\",\"organization\":\"O9\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"z@b.example\"}");
        row("createPrice", Role.MANAGER, false, JSON, "{}");
        row("updatePrice", Role.MANAGER, false, JSON, "{\"effectiveTo\":\"2039-01-01\"}");
        row("deletePrice", Role.MANAGER, false);
        row("importPrices", Role.OPERATOR, false, LINES, "{}");
        row("importPriceMap", Role.OPERATOR, false, JSON, "{}");
        row("repriceUsage", Role.OPERATOR, false, JSON, "{}");
        row("rebuildUsage", Role.OPERATOR, false, JSON, "{}");
        row("putFeature", Role.OPERATOR, false, JSON, "{\"name\":\"Chat\"}");
        row("retireFeature", Role.OPERATOR, false);
        row("postUsage", Role.REPORTER, false, JSON, "[]");
        row("postTraces", Role.REPORTER, false, JSON, "{}");
        row("deleteUsage", Role.MANAGER, false);
        row("createKey", Role.MANAGER, false, JSON, "{\"name\":\"k\",\"tenant\":\"{x}-a3\",\"role\":\"viewer\"}");
        row("listKeys", Role.MANAGER, false);
        row("revokeKey", Role.MANAGER, false);
        row("rotateKey", Role.MANAGER, false, JSON, "{}");
        row("streamTenantMetrics", Role.VIEWER, true);
        row("listAudit", Role.VIEWER, false);
        row("createPortalToken", Role.MANAGER, true, JSON, "{\"expiresIn\":\"PT1H\"}");
        List.of("getLesson", "listPitfalls", "runPitfall", "loadLazily", "loadByStrategy")
                .forEach(lesson -> row(lesson, Role.OPERATOR, false));
    }

    static RequestSpecification as(String key) {
        RequestSpecification request = given();
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    static String make(String name, String tenant, String role) {
        String of = tenant == null ? "" : ",\"tenant\":\"" + tenant + "\"";
        return as(OPERATOR)
                .contentType(JSON)
                .body("{\"name\":\"" + name + "\",\"role\":\"" + role + "\"" + of + "}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    private String post(String address, String body, String field) {
        return as(OPERATOR)
                .contentType(JSON)
                .body(body.replace("{x}", x))
                .post(address.replace("{x}", x))
                .then()
                .statusCode(201)
                .extract()
                .path(field)
                .toString();
    }

    private void plant() {
        for (String account : List.of("a", "b")) {
            post("/api/v1/tenants", "{\"key\":\"{x}-" + account + "1\",\"name\":\"1\"}", "key");
            for (int level = 2; level <= 3; level++) {
                String parent = "{x}-" + account + (level - 1);
                post(
                        "/api/v1/tenants",
                        "{\"key\":\"{x}-" + account + level + "\",\"name\":\"n\",\"parent\":\"" + parent + "\"}",
                        "key");
            }
        }
        ids.put("organization", post("/api/v1/tenants/{x}-a3/organizations", "{\"name\":\"O\"}", "id"));
        ids.put(
                "user",
                post(
                        "/api/v1/organizations/" + ids.get("organization") + "/users",
                        "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"u@b.example\"}",
                        "id"));
        ids.put(
                "credit",
                post("/api/v1/tenants/{x}-a3/credits", "{\"id\":\"k\",\"amount\":\"1\",\"reason\":\"r\"}", "id"));
        ids.put(
                "subscription",
                post(
                        "/api/v1/tenants/{x}-a3/subscriptions",
                        "{\"plan\":\"p\",\"start\":\"2030-01-01\",\"end\":\"2030-02-01\"}",
                        "id"));
    }

    private String path(String template, String tenant) {
        String id = template.contains("/users/")
                ? ids.get("user")
                : template.contains("/organizations/")
                        ? ids.get("organization")
                        : template.contains("/credits/") ? ids.get("credit") : ids.get("subscription");
        String query = template.endsWith("/breakdown") ? "?metric=totalInferenceCost&by=feature" : "";
        return template.replace("{key}", template.contains("/features/") ? "chat" : tenant)
                        .replace("{id}", id)
                        .replace("{name}", "no-session")
                        .replace("{strategy}", "none")
                + query;
    }

    private Response send(String method, String path, Row row, String key) {
        RequestSpecification request = as(key);
        if (!row.body.isEmpty()) {
            request.contentType(row.type).body(row.body.getBytes(StandardCharsets.UTF_8));
        }
        return request.request(method, path);
    }

    /** The status that a caller must get, or 0 for any that is neither 401 nor 403. */
    private static int expected(String caller, String operation, Row row) {
        return switch (caller) {
            case "none", "garbage", "expired", "revoked" -> 401;
            case "expired portal", "another issuer", "alg none", "forged JWT" -> 401;
            case "operator" -> 0;
            case "JWT without grants" -> row.named ? 404 : 403;
            case "portal" -> row.role == Role.VIEWER && !NOT_FOR_PORTALS.contains(operation) ? 0 : 403;
            case "foreign viewer" -> row.role == Role.VIEWER && !row.named ? 0 : row.named ? 404 : 403;
            default -> Role.parse(caller.replace("JWT ", "")).orElseThrow().includes(row.role) ? 0 : 403;
        };
    }

    @Test
    void givesEachCallerWhatItsRoleAllowsForEveryOperation() throws Exception {
        fillRows();
        plant();
        Map<String, String> callers = callers();
        JsonNode paths = new ObjectMapper()
                .readTree(given().accept(JSON).get("/q/openapi").asString())
                .get("paths");
        List<String> wrong = new ArrayList<>();
        int combinations = 0;

        for (var path : paths.properties()) {
            for (var method : path.getValue().properties()) {
                String operation = method.getValue().path("operationId").asText();
                if (!path.getKey().matches("/(api/)?v1/.*") || operation.isEmpty() || operation.equals("getMe")) {
                    continue;
                }
                Row row = rows.get(operation);
                assertThat(row).as("a row for " + operation).isNotNull();
                for (var caller : callers.entrySet()) {
                    int expected = expected(caller.getKey(), operation, row);
                    if (operation.equals("streamTenantMetrics") && expected == 0) {
                        continue; // never ends
                    }
                    combinations++;
                    int status = send(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path(path.getKey(), x + "-a3"),
                                    row,
                                    caller.getValue())
                            .statusCode();
                    if (expected == 0 ? status == 401 || status == 403 || status >= 500 : status != expected) {
                        wrong.add(operation + " as " + caller.getKey() + ": " + status + ", not " + expected);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(combinations).isGreaterThan(1_000);
    }

    /** They need no credential. */
    @Test
    void namesNoTenantAndNoCallerAtTheAddressesOfTheFramework() {
        plant();
        as(make("name-of-a-key", x + "-a2", "viewer")).get("/api/v1/tenants/" + x + "-a2/metrics");

        for (String address : List.of("/q/metrics", "/q/health", "/q/openapi")) {
            assertThat(given().get(address).then().extract().asString())
                    .as(address)
                    .isNotEmpty()
                    .doesNotContain(x + "-a2", "name-of-a-key");
        }
    }

    /** In the order in which they call: those that change something come last. */
    private Map<String, String> callers() throws InterruptedException {
        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("none", null);
        callers.put("garbage", "canopy_garbage");
        String revoked = make("revoked", x + "-a2", "manager");
        String expired = make("expired", x + "-a2", "manager");
        revoke(revoked, "DELETE");
        revoke(expired, "ROTATE");
        callers.put("revoked", revoked);
        callers.put("expired", expired);
        callers.put("expired portal", portal("PT1S"));
        Map<String, Object> operator = Map.of("sub", "o", "roles", "operator", "tenants", "*");
        callers.put("another issuer", Issuer.token(with(operator, "iss", "https://other.example")));
        callers.put("alg none", Issuer.unsigned(operator));
        callers.put("forged JWT", Issuer.token(Issuer.claims(operator), Issuer.key("first")));
        callers.put("JWT without grants", Issuer.token(Map.of("sub", "n")));
        callers.put("portal", portal("PT1H"));
        callers.put("foreign viewer", make("f", x + "-b2", "viewer"));
        callers.put("viewer", make("v", x + "-a2", "viewer"));
        callers.put("JWT viewer", jwt("viewer"));
        callers.put("reporter", make("r", x + "-a2", "reporter"));
        callers.put("JWT reporter", jwt("reporter"));
        callers.put("manager", make("m", x + "-a2", "manager"));
        callers.put("JWT manager", jwt("manager"));
        callers.put("operator", OPERATOR);
        return callers;
    }

    private String jwt(String role) {
        return Issuer.token(Map.of("sub", role, "roles", role, "tenants", x + "-a2"));
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> more = new HashMap<>(claims);
        more.put(name, value);
        return more;
    }

    /** A portal token of the tenant of the second level; waits until a short one has ended. */
    private String portal(String duration) throws InterruptedException {
        String token = post("/api/v1/tenants/{x}-a2/portal-tokens", "{\"expiresIn\":\"" + duration + "\"}", "token");
        if (duration.equals("PT1S")) {
            Thread.sleep(1_000);
        }
        return token;
    }

    private static void revoke(String key, String how) {
        List<Map<String, Object>> keys = as(OPERATOR).get("/api/v1/keys").path("data");
        Object id = keys.stream()
                .filter(each -> key.startsWith((String) each.get("prefix")))
                .findFirst()
                .orElseThrow()
                .get("id");
        if (how.equals("DELETE")) {
            as(OPERATOR).delete("/api/v1/keys/" + id).then().statusCode(204);
        } else {
            as(OPERATOR)
                    .contentType(JSON)
                    .body("{\"overlap\":\"PT0S\"}")
                    .post("/api/v1/keys/" + id + "/rotate")
                    .then()
                    .statusCode(201);
        }
    }

    @Test
    void answersForAForeignTenantAsForOneThatDoesNotExist() {
        plant();
        String viewer = make("v", x + "-a2", "viewer");

        for (String address :
                List.of("", "/tree", "/metrics", "/focus", "/credits", "/subscriptions", "/organizations")) {
            String foreign = as(viewer)
                    .get("/api/v1/tenants/" + x + "-b3" + address)
                    .then()
                    .statusCode(404)
                    .extract()
                    .asString();
            String unknown = as(viewer)
                    .get("/api/v1/tenants/" + x + "-c3" + address)
                    .then()
                    .statusCode(404)
                    .extract()
                    .asString();
            assertThat(foreign.replace("-b3", "-c3")).as(address).isEqualTo(unknown);
        }
        assertThat(as(viewer).get("/api/v1/tenants").jsonPath().getList("data.key"))
                .containsExactlyInAnyOrder(x + "-a2", x + "-a3");
        assertThat(as(viewer).get("/api/v1/tenants/metrics").jsonPath().getList("data.tenant"))
                .containsExactlyInAnyOrder(x + "-a2", x + "-a3");
    }

    @Test
    void sendsThePageWithoutACredential() {
        given().get("/").then().statusCode(200);
        given().get("/page/app.js").then().statusCode(200);
        given().get("/page/other.js").then().statusCode(401);
    }

    @Test
    void showsNothingAboveTheTopOfTheScope() {
        plant();
        String viewer = make("v", x + "-a2", "viewer");

        for (String list : List.of("/api/v1/tenants?limit=1", "/api/v1/tenants/metrics?limit=1")) {
            Response page = as(viewer).get(list);
            assertThat(page.<String>path("data[0].parent")).isNull();
            assertThat((int) page.path("data[0].depth")).isZero();
        }
        Response below = as(viewer).get("/api/v1/tenants/" + x + "-a3");
        assertThat((String) below.path("parent")).isEqualTo(x + "-a2");
        assertThat((int) below.path("depth")).isEqualTo(1);
    }

    @Test
    void listsTheUnpricedModelsOfTheScope() {
        plant();
        for (String tenant : List.of("a3", "b3")) {
            String event =
                    "{\"id\":\"1\",\"tenant\":\"{x}-%1$s\",\"feature\":\"chat\",\"model\":\"{x}-m-%1$s\",\"inputTokens\":1}";
            as(OPERATOR)
                    .contentType(JSON)
                    .body(event.formatted(tenant).replace("{x}", x))
                    .post("/api/v1/usage")
                    .then()
                    .statusCode(200);
        }
        String viewer = make("v", x + "-a2", "viewer");

        assertThat(as(viewer).get("/api/v1/usage/unpriced").jsonPath().getList("data.model"))
                .containsExactly(x + "-m-a3");
        assertThat(as(OPERATOR).get("/api/v1/usage/unpriced").jsonPath().getList("data.model"))
                .contains(x + "-m-a3", x + "-m-b3");
    }

    @Test
    void billsTheTopOfTheScope() {
        plant();
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"id\":\"1\",\"tenant\":\"{x}-a3\",\"feature\":\"chat\",\"cost\":\"1\"}".replace("{x}", x))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        String all = as(OPERATOR).get("/api/v1/tenants/" + x + "-a3/focus").asString();
        String part = as(make("v", x + "-a2", "viewer"))
                .get("/api/v1/tenants/" + x + "-a3/focus")
                .asString();

        assertThat(all).contains("\r\n1," + x + "-a1,1,");
        assertThat(part).contains("\r\n1," + x + "-a2,n,").doesNotContain(x + "-a1");
    }

    @Test
    void doesNotLetATenantGrantItselfACredit() {
        plant();
        String manager = make("m", x + "-a2", "manager");
        String credit = "{\"amount\":\"1\",\"reason\":\"r\"}";

        as(manager)
                .contentType(JSON)
                .body(credit)
                .post("/api/v1/tenants/" + x + "-a2/credits")
                .then()
                .statusCode(403);
        as(manager)
                .contentType(JSON)
                .body(credit)
                .post("/api/v1/tenants/" + x + "-a3/credits")
                .then()
                .statusCode(201);
    }

    @Test
    void refusesAnEventOfAForeignTenantAsOneOfAnUnknownTenant() {
        plant();
        as(OPERATOR).contentType(JSON).body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        String reporter = make("r", x + "-a2", "reporter");
        String event = "{\"id\":\"%s\",\"source\":\"" + x + "\",\"tenant\":\"" + x
                + "-%s\",\"feature\":\"chat\",\"time\":\"2026-03-01T00:00:00Z\",\"cost\":\"1\"}";

        String answer = as(reporter)
                .contentType(JSON)
                .body("[" + event.formatted("1", "a3") + "," + event.formatted("2", "b3") + ","
                        + event.formatted("3", "c3") + "]")
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(answer).contains("\"accepted\":1", "\"rejected\":2");
        List<String> details = io.restassured.path.json.JsonPath.from(answer).getList("errors.detail");
        assertThat(details.get(0).replace("-b3", "-c3")).isEqualTo(details.get(1));
    }

    @Test
    void refusesASpanOfAForeignTenantAsOneOfAnUnknownTenant() {
        plant();
        as(OPERATOR).contentType(JSON).body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        String reporter = make("r", x + "-a2", "reporter");
        String attribute = "{\"key\":\"%s\",\"value\":{\"%s\":\"%s\"}}";
        String span =
                "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"%016x\",\"endTimeUnixNano\":\"1772366400000000000\","
                        + "\"attributes\":[" + attribute.formatted("gen_ai.operation.name", "stringValue", "chat") + ","
                        + attribute.formatted("gen_ai.request.model", "stringValue", x) + ","
                        + attribute.formatted("gen_ai.usage.input_tokens", "intValue", "1") + ","
                        + attribute.formatted("canopy.feature", "stringValue", "chat") + ","
                        + attribute.formatted("canopy.tenant", "stringValue", x + "-%s") + "]}";
        long id = System.nanoTime();

        Response answer = as(reporter)
                .contentType(JSON)
                .body("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span.formatted(id, "a3") + ","
                        + span.formatted(id + 1, "b3") + "," + span.formatted(id + 2, "c3") + "]}]}]}")
                .post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.<String>path("partialSuccess.rejectedSpans")).isEqualTo("2");
        assertThat(answer.<String>path("partialSuccess.errorMessage"))
                .contains("tenant '" + x + "-b3' is unknown", "tenant '" + x + "-c3' is unknown");
    }

    @Test
    void answersTracesWithoutACredentialAsStatus() {
        Response answer = given().contentType(JSON).body("{}").post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat((int) answer.path("code")).isEqualTo(16);
    }

    @Test
    void tellsTheCallerWhoItIs() {
        plant();
        String viewer = make("who", x + "-a2", "viewer");

        Response me = as(viewer).get("/api/v1/me");

        assertThat(me.asString())
                .isEqualTo("{\"kind\":\"key\",\"name\":\"who\",\"grants\":[{\"tenant\":\"" + x
                        + "-a2\",\"role\":\"viewer\"}]}");
        given().get("/api/v1/me").then().statusCode(401).header("WWW-Authenticate", "Bearer");
    }
}
