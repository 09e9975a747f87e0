package dev.canopy.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.RawHttp;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client library would send: each gets a problem that says so, and nothing of our insides. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class BrokenRequestIT {
    private static final long TOO_LARGE = 10L * 1024 * 1024 + 1;

    @TestHTTPResource
    URI service;

    @ParameterizedTest
    @CsvSource({"/api/v1/tenants, 422", "/api/v1/usage, 400"})
    void answersABodyThatTurnsOutToBeEmpty(String path, int status) throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "POST " + path + " HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked",
                RawHttp.chunked(0));

        assertProblem(answer, status, status == 400 ? "unreadable-body" : "invalid-content", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tenants", "/api/v1/usage", "/api/v1/features/chat"})
    void refusesABodyThatIsAnnouncedAsTooLarge(String path) throws IOException {
        String method = path.endsWith("chat") ? "PUT" : "POST";

        RawHttp.Answer answer = RawHttp.send(
                service,
                method + " " + path + " HTTP/1.1\nContent-Type: application/json\nContent-Length: " + TOO_LARGE);

        assertProblem(answer, 413, "too-large", path);
        assertThat(answer.closed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tenants", "/api/v1/usage"})
    void refusesABodyThatTurnsOutToBeTooLarge(String path) throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "POST " + path + " HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked",
                RawHttp.chunked(TOO_LARGE));

        assertProblem(answer, 413, "too-large", path);
        assertThat(answer.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/tenants", "POST, /api/v1/usage"})
    void refusesJsonThatIsNestedTooDeeply(String method, String path) {
        Response response = given().contentType(ContentType.JSON)
                .body("{\"name\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")
                .request(method, path);

        assertProblem(response, 400, "unreadable-body", path);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/tenants", "POST, /api/v1/usage", "PUT, /api/v1/features/problems-it"})
    void refusesBytesThatAreNoText(String method, String path) {
        byte[] notUtf8 = {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
        byte[] notUtf32 = {0, 0, 0, '{', 0x7f, 0x7f, 0x7f, 0x7f};

        for (byte[] body : List.of(notUtf8, notUtf32)) {
            Response response =
                    given().contentType("application/json").body(body).request(method, path);

            assertProblem(response, 400, "unreadable-body", path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tenants/%00",
                "/api/v1/tenants/a%00b",
                "/api/v1/tenants/a%00/tree",
                "/api/v1/features/%00"
            })
    void findsNothingUnderNul(String path) throws IOException {
        assertProblem(RawHttp.send(service, "GET " + path + " HTTP/1.1"), 404, "not-found", path);
        assertProblem(
                RawHttp.send(service, "DELETE " + path.replace("/tree", "") + " HTTP/1.1"),
                404,
                "not-found",
                path.replace("/tree", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "ancestor=%00, 404, not-found",
        "parent=a%00, 404, not-found",
        "label=a:%00, 400, invalid-parameter",
        "label=%00:a, 400, invalid-parameter",
        "limit=%00, 400, invalid-parameter",
        "cursor=%00, 400, invalid-parameter",
        "%00=a, 400, invalid-parameter"
    })
    void refusesNulInAParameter(String query, int status, String type) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants?" + query + " HTTP/1.1");

        assertProblem(answer, status, type, "/api/v1/tenants");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics=%00",
                "filter=tenant==%00",
                "filter=name==a%00*",
                "filter=%00",
                "sort=%00",
                "ancestor=%00",
                "from=%00",
                "cursor=%00"
            })
    void refusesNulInAParameterOfMetrics(String query) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants/metrics?" + query + " HTTP/1.1");

        assertThat(answer.status()).as(answer.body()).isIn(200, 400, 404);
    }

    @Test
    void findsNoParentUnderNul() {
        Response response = given().contentType(ContentType.JSON)
                .body("{\"parent\":\"\\u0000\"}")
                .post("/api/v1/tenants/whoever/move");

        assertThat(response.statusCode()).isBetween(400, 499);
        assertRevealsNothingInternal(response.asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/tenants/%", "/api/v1/tenants/%zz", "/api/v1/tenants?q=%", "/api/v1/tenants?q=%zz", "/%"
            })
    void refusesBrokenPercentEncoding(String target) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET " + target + " HTTP/1.1");

        // The server refuses what is no URI before anything of ours is asked, so that there is no body.
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void findsNothingUnderBytesThatAreNoText() throws IOException {
        assertProblem(
                RawHttp.send(service, "GET /api/v1/tenants/%e4 HTTP/1.1"), 404, "not-found", "/api/v1/tenants/%e4");
    }

    @Test
    void findsNothingUnderAVeryLongPath() throws IOException {
        String path = "/api/v1/tenants/" + "a".repeat(3_000);

        assertProblem(RawHttp.send(service, "GET " + path + " HTTP/1.1"), 404, "not-found", path);
    }

    @Test
    void refusesAnAddressThatIsLongerThanAny() throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants/" + "a".repeat(100_000) + " HTTP/1.1");

        assertThat(answer.status()).isEqualTo(414);
        assertRevealsNothingInternal(answer.body());
    }

    @Test
    void refusesAHeaderThatIsLongerThanAny() throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants HTTP/1.1\nX-Long: " + "a".repeat(100_000));

        assertThat(answer.status()).isEqualTo(431);
        assertRevealsNothingInternal(answer.body());
    }

    @Test
    void refusesUnknownParametersByName() {
        Response response = given().get("/api/v1/tenants?limt=5&limit=5");

        assertProblem(response, 400, "invalid-parameter", "/api/v1/tenants");
        assertThat(response.jsonPath().getString("detail"))
                .isEqualTo("The parameter 'limt' is not known here; this address takes ancestor, cursor, label, limit,"
                        + " parent, q.");
        assertThat(response.jsonPath().getList("errors.pointer")).isEqualTo(List.of("limt"));
    }

    @Test
    void servesClientsThatWouldRatherSpeakHttp2() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> response = client.send(
                        HttpRequest.newBuilder(service.resolve("/api/v1/usage"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("[]"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(response.statusCode()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, /api/v1/tenants/import, 413, too-large", "POST, /api/v1/usage, 422, invalid-content"})
    void answersTheNextRequestOnAConnectionWhoseLinesWereRefused(String method, String path, int status, String type) {
        String lines = "x".repeat(70_000) + "\n" + "{}\n".repeat(1_000);

        for (int i = 0; i < 3; i++) {
            Response response = given().contentType("application/x-ndjson")
                    .body(lines.getBytes(StandardCharsets.UTF_8))
                    .request(method, path);

            assertProblem(response, status, type, path);
        }
    }

    private static void assertProblem(Response response, int status, String type, String instance) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertBody(response.asString(), status, type, instance);
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String type, String instance) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElse("none")).startsWith("application/problem+json");
        assertBody(answer.body(), status, type, instance);
    }

    private static void assertBody(String body, int status, String type, String instance) {
        JsonPath problem = JsonPath.from(body);
        assertThat(problem.getString("type")).isEqualTo("/problems/" + type);
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("detail")).isNotBlank();
        if (instance != null) {
            assertThat(problem.getString("instance")).isEqualTo(instance);
        }
        assertRevealsNothingInternal(body);
    }

    private static void assertRevealsNothingInternal(String body) {
        assertThat(body)
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("dev.canopy", "java.", "io.vertx", "io.quarkus", "jackson", "hibernate")
                .doesNotContainIgnoringCase("select ")
                .doesNotContain("secret", "\tat ");
    }
}
