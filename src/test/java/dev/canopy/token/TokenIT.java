package dev.canopy.token;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Issuer;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.config.HeaderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, web pages of other origins, and rates, where every request needs a credential. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class TokenIT {
    private static final String PORTAL = "https://portal.example.com";

    /** The number of wrong credentials at the same time, some times as many as a minute may have. */
    private static final int WRONG = 4 * IssuerResource.FAILURES;

    @TestHTTPResource("/api/v1/features")
    URI features;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;

    @BeforeEach
    void plantAsOperator() {
        String operator = Issuer.token(
                Map.of("sub", "operator" + System.nanoTime(), "preferred_username", "gardener", "roles", "operator"));
        RestAssured.requestSpecification = new RequestSpecBuilder()
                .addHeader("Authorization", "Bearer " + operator)
                .setConfig(RestAssuredConfig.config()
                        .headerConfig(HeaderConfig.headerConfig()
                                .overwriteHeadersWithName("Authorization", "Content-Type", "Accept")))
                .build();
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    @AfterEach
    void forget() {
        RestAssured.requestSpecification = null;
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private String jwt(String role, String tenant) {
        return Issuer.token(Map.of(
                "sub", role + System.nanoTime(), "roles", List.of(role), "tenants", List.of(forest.key(tenant))));
    }

    private Response portalToken(String tenant, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1/tenants/" + forest.key(tenant) + "/portal-tokens");
    }

    private String portal(String body) {
        return portalToken("a", body).then().statusCode(201).extract().path("token");
    }

    private String tenant(String name) {
        return "/api/v1/tenants/" + forest.key(name);
    }

    @Test
    void aTokenOfTheIssuerReadsTheSubtreesOfItsTenants() {
        String viewer = jwt("viewer", "a");

        as(viewer).get(tenant("a1")).then().statusCode(200);
        as(viewer).get(tenant("b")).then().statusCode(404);
        as(viewer).get(tenant("root")).then().statusCode(404);
    }

    @Test
    void aTokenOfTheIssuerDoesWhatItsRoleAllows() {
        patch(as(jwt("viewer", "a")), "a1").then().statusCode(403);
        patch(as(jwt("manager", "a")), "a1").then().statusCode(200);
        patch(as(jwt("manager", "a")), "b").then().statusCode(404);
    }

    private Response patch(RequestSpecification caller, String name) {
        return caller.contentType("application/json")
                .body("{\"name\":\"New " + System.nanoTime() + "\"}")
                .patch(tenant(name));
    }

    @Test
    void aTokenWithoutGrantsSeesNothing() {
        as(Issuer.token(Map.of("sub", "nobody"))).get(tenant("a")).then().statusCode(404);
    }

    @Test
    void aTokenThatIsNotValidIsRefused() {
        List<String> refused = new ArrayList<>();
        refused.add(Issuer.unsigned(Map.of("roles", "operator")));
        refused.add(Issuer.token(
                Issuer.claims(Map.of("iss", "https://other.example", "roles", "operator")), Issuer.key("x")));
        refused.add(Issuer.token(Map.of("iss", "https://other.example", "roles", "operator")));
        refused.add(Issuer.token(Map.of("exp", 1_000, "roles", "operator")));
        refused.add("garbage");

        assertThat(refused)
                .allSatisfy(token -> as(token)
                        .get(tenant("a"))
                        .then()
                        .statusCode(401)
                        .header("WWW-Authenticate", "Bearer")
                        .body(
                                "type",
                                equalTo("/problems/unauthenticated"),
                                "detail",
                                equalTo("The credential is not valid.")));
    }

    @Test
    void theAuditLogNamesTheCallerOfEachChange() {
        String manager = Issuer.token(
                Map.of("sub", "m1", "preferred_username", "ada", "roles", "manager", "tenants", forest.key("a")));
        patch(as(manager), "a1").then().statusCode(200);

        given().get("/api/v1/audit?tenant=" + forest.key("a1"))
                .then()
                .statusCode(200)
                .body("data[0].actor", equalTo("ada"))
                .body("data[0].actorId", equalTo("m1"))
                .body("data[0].actorKind", equalTo("jwt"))
                .body("data[0].action", equalTo("tenant.update"))
                .body("data[0].before.name", equalTo("Tenant a1"))
                .body("data[0].after.name", startsWith("New "))
                .body("data[1].action", equalTo("tenant.create"))
                .body("data[1].actor", equalTo("gardener"))
                .body("data[1].before", nullValue());
    }

    @Test
    void theAuditLogShowsWhatTheCallerSees() {
        as(jwt("viewer", "a"))
                .get("/api/v1/audit")
                .then()
                .statusCode(200)
                .body("data.tenant.toSet()", equalTo(java.util.Set.of(forest.key("a"), forest.key("a1"))));
        as(jwt("viewer", "a"))
                .get("/api/v1/audit?tenant=" + forest.key("b"))
                .then()
                .statusCode(404);
        as(jwt("reporter", "a")).get("/api/v1/audit").then().statusCode(403);
    }

    @Test
    void aPortalTokenReadsOneSubtreeAndNothingElse() {
        String token = portal("{\"expiresIn\":\"PT1H\"}");

        as(token).get(tenant("a1") + "/tree").then().statusCode(200);
        as(token).get(tenant("b")).then().statusCode(404);
        patch(as(token), "a1").then().statusCode(403);
        as(token)
                .contentType("application/json")
                .body("{\"expiresIn\":\"PT1H\"}")
                .post(tenant("a1") + "/portal-tokens")
                .then()
                .statusCode(403);
        as(token).get("/api/v1/audit").then().statusCode(403);
        as(token).get("/api/v1/prices").then().statusCode(403);
        as(token)
                .get(tenant("a1") + "/metrics/breakdown?by=feature&metric=totalInferenceCost")
                .then()
                .statusCode(200);
        as(token)
                .get(tenant("a1") + "/metrics/breakdown?by=feature&metric=computedCost")
                .then()
                .statusCode(403);
        assertThat(as(token).get("/api/v1/tenants").jsonPath().getList("data.key"))
                .containsExactlyInAnyOrder(forest.key("a"), forest.key("a1"));
    }

    @Test
    void theAuditLogHasThePortalTokensWithoutTheirText() {
        String token = portal("{\"expiresIn\":\"PT1H\",\"origins\":[\"" + PORTAL + "\"]}");

        Response log = given().get("/api/v1/audit?limit=1&tenant=" + forest.key("a"));

        assertThat(log.<String>path("data[0].action")).isEqualTo("portalToken.create");
        assertThat(log.<List<String>>path("data[0].after.origins")).containsExactly(PORTAL);
        assertThat(log.asString()).doesNotContain(token.substring("cpt_".length()));
    }

    @Test
    void theAuditLogDoesNotNameAParentThatTheCallerDoesNotSee() {
        forest.move("b", "a").then().statusCode(200);

        Response log = as(jwt("viewer", "a")).get("/api/v1/audit");

        assertThat(log.<String>path("data[0].action")).isEqualTo("tenant.move");
        assertThat(log.<String>path("data[0].after.parent")).isEqualTo(forest.key("a"));
        assertThat(log.asString()).doesNotContain('"' + forest.key("root") + '"');
        assertThat(given().get("/api/v1/audit?tenant=" + forest.key("b")).<String>path("data[0].before.parent"))
                .isEqualTo(forest.key("root"));
    }

    @Test
    void aTokenThatIsTooLongIsRefusedWithoutACheck() {
        as(Issuer.token(Map.of("sub", "long", "roles", "operator", "padding", "x".repeat(8_000))))
                .get(tenant("a"))
                .then()
                .statusCode(401);
    }

    @Test
    void onlyAManagerOfTheTenantMakesPortalTokens() {
        for (String[] row : new String[][] {{"viewer", "403"}, {"reporter", "403"}, {"manager", "201"}}) {
            as(jwt(row[0], "a"))
                    .contentType("application/json")
                    .body("{\"expiresIn\":\"PT1H\"}")
                    .post(tenant("a1") + "/portal-tokens")
                    .then()
                    .statusCode(Integer.parseInt(row[1]));
        }
        as(jwt("manager", "a"))
                .contentType("application/json")
                .body("{\"expiresIn\":\"PT1H\"}")
                .post(tenant("b") + "/portal-tokens")
                .then()
                .statusCode(404);
    }

    @Test
    void aPortalTokenSaysWhenItEnds() {
        portalToken("a", "{\"expiresIn\":\"PT1H\"}")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body(
                        "token",
                        startsWith("cpt_"),
                        "expires",
                        matchesPattern("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
        portalToken("a", "{\"expiresIn\":\"P30D\"}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/expiresIn"));
    }

    @Test
    void aPortalTokenIsRefusedToOtherPages() {
        String token = portal("{\"expiresIn\":\"PT1H\",\"origins\":[\"" + PORTAL + "\"]}");

        as(token)
                .header("Origin", PORTAL)
                .get(tenant("a"))
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", PORTAL)
                .header("Vary", containsString("Origin"));
        as(token)
                .header("Origin", "https://evil.example")
                .get(tenant("a"))
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue());
        as(token).get(tenant("a")).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "https://anybody.example, GET, 204, GET",
        "https://anybody.example, DELETE, 200, ",
        "https://console.example.com, DELETE, 204, 'GET, HEAD, POST, PUT, PATCH, DELETE'"
    })
    void aPageMayAskBeforeItSendsACredential(String origin, String method, int status, String methods) {
        given().header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .options(tenant("a"))
                .then()
                .statusCode(status)
                .header("Access-Control-Allow-Methods", methods == null ? nullValue() : equalTo(methods));
    }

    @Test
    void aPageOfAConfiguredOriginReadsEveryAnswer() {
        for (int status : new int[] {200, 401}) {
            as(status == 200 ? jwt("viewer", "a") : "wrong")
                    .header("Origin", "https://console.example.com")
                    .get(tenant("a"))
                    .then()
                    .statusCode(status)
                    .header("Access-Control-Allow-Origin", "https://console.example.com")
                    .header("Access-Control-Allow-Credentials", nullValue());
        }
        given().header("Origin", "https://other.example")
                .get(tenant("a"))
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/features", "/api/v1/nothing", "/q/health/live", "/api/v1//x"})
    void everyAnswerHasTheHeadersForBrowsers(String path) {
        Response answer = given().urlEncodingEnabled(false).get(path);

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @Test
    void aCallerBeyondItsRateIsToldWhenToComeAgain() {
        String token = Issuer.token(Map.of("sub", "busy", "roles", "viewer", "tenants", "*"));
        Response last = as(token).get("/api/v1/features");
        for (int i = 0; i < 1_000 && last.statusCode() == 200; i++) {
            last = as(token).get("/api/v1/features");
        }

        last.then()
                .statusCode(429)
                .header("Retry-After", "1")
                .body("type", equalTo("/problems/too-many-requests"), "status", is(429));
        given().get("/api/v1/features").then().statusCode(200);
    }

    @Test
    void aCallerMakesUpForTooManyEvents() {
        String token = jwt("reporter", "a");
        String events = IntStream.range(0, 2_000)
                .mapToObj(i -> forest.body(Forest.event("e" + i, "a1", "chat", "0.1")))
                .collect(Collectors.joining(",", "[", "]"));
        RequestSpecification first = as(token).contentType("application/json").body(events);
        first.post("/api/v1/usage").then().statusCode(200).body("accepted", is(2_000));

        as(token)
                .contentType("application/json")
                .body(events)
                .post("/api/v1/usage")
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("1?[0-9]"))
                .body("detail", equalTo("The caller sends too many events."));
    }

    /** From an address of its own, so that no other test is slowed down. */
    @Test
    void anAddressWithManyWrongCredentialsIsSlowedDown() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.2"))
                .build();
        String known = jwt("viewer", "a");
        assertThat(status(client, known)).isEqualTo(200);
        int status = 0;
        for (int i = 0; i < 2_000 && status != 429; i++) {
            status = status(client, "wrong" + i);
        }

        assertThat(status).isEqualTo(429);
        assertThat(status(client, jwt("viewer", "a"))).isEqualTo(429);
        assertThat(status(client, known)).isEqualTo(200);
        assertThat(status(client, " " + known))
                .as("another spelling of the header")
                .isEqualTo(200);
    }

    @Test
    void anAddressThatNeedsNoCredentialDoesNotMakeAWrongOneRight() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.3"))
                .build();
        int status = 0;
        for (int i = 0; i < 2_000 && status != 429; i++) {
            status = status(client, "guess" + i);
        }

        status(client, "other-guess", URI.create(features.toString().replace(features.getPath(), "/q/health/live")));

        assertThat(status(client, "other-guess")).isEqualTo(429);
    }

    /** All of them are checked before any has failed, because their keys cannot be read before that. */
    @Test
    void wrongCredentialsAtTheSameTimeAreLimitedAsOneAfterTheOther() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.4"))
                .build();
        String known = jwt("viewer", "a");
        assertThat(status(client, known)).isEqualTo(200);
        long begin = System.nanoTime();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table api_key in access exclusive mode");
            for (int i = 0; i < WRONG; i++) {
                String guess = "canopy_%08d_%s".formatted(i, "g".repeat(43));
                answers.add(client.sendAsync(request(guess, features), HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode));
            }
            awaitReadsOfKeys();
            connection.rollback();
        }
        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

        double minutes = (System.nanoTime() - begin) / 60e9;
        assertThat(statuses).containsOnly(401, 429);
        assertThat(statuses.stream().filter(status -> status == 401).count())
                .isLessThanOrEqualTo((long) (IssuerResource.FAILURES * (1 + minutes)) + 1);
        assertThat(status(client, known)).isEqualTo(200);
    }

    private void awaitReadsOfKeys() throws InterruptedException {
        String waiting = "select count(*) from pg_locks where not granted and relation = 'api_key'::regclass";
        for (int i = 0; i < 3_000 && sql.one(waiting).equals("0"); i++) {
            Thread.sleep(20);
        }
        assertThat(sql.one(waiting)).isNotEqualTo("0");
    }

    private int status(HttpClient client, String token) throws Exception {
        return status(client, token, features);
    }

    private static int status(HttpClient client, String token, URI to) throws Exception {
        return client.send(request(token, to), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(String token, URI to) {
        return HttpRequest.newBuilder(URI.create(to.toString().replace("localhost", "127.0.0.1")))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    @Test
    void changesOfOneRequestAreNotThoseOfTheRequestBefore() {
        for (int i = 0; i < 20; i++) {
            String name = "caller" + i;
            patch(as(Issuer.token(Map.of("sub", name, "roles", "operator"))), "b")
                    .then()
                    .statusCode(200);
        }

        assertThat(sql.rows(
                        "select actor from audit_entry where tenant_key = ? and action = 'tenant.update' order by id",
                        forest.key("b")))
                .hasSize(20)
                .doesNotHaveDuplicates()
                .allMatch(actor -> actor.startsWith("caller"));
        given().get("/api/v1/audit?limit=1&actor=caller7&tenant=" + forest.key("b"))
                .then()
                .body("data.size()", is(1), "next", nullValue());
        given().get("/api/v1/audit?limit=1&tenant=" + forest.key("b"))
                .then()
                .body("data.size()", is(1), "next.length()", greaterThan(10));
    }
}
