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

/** Whatever goes wrong, the client gets problem+json that says so and nothing of our insides. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProblemsIT {
    private static final long TOO_LARGE = 10L * 1024 * 1024 + 1;

    @TestHTTPResource
    URI service;

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/api", "/api/v1/nope", "/api/v1", "/api/v2/tenants", "/api/v1/tenants/a/b/c"})
    void tellsThatNothingIsThere(String path) {
        Response response = given().get(path);

        assertProblem(response, 404, "not-found", "Not found", path);
        assertThat(response.jsonPath().getString("detail")).isEqualTo("Nothing is at " + path + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT    | /api/v1/tenants        | GET, HEAD, OPTIONS, POST",
                "DELETE | /api/v1/usage          | OPTIONS, POST",
                "PUT    | /api/v1/tenants/a      | DELETE, GET, HEAD, OPTIONS, PATCH",
                "GET    | /api/v1/tenants/a/move | OPTIONS, POST",
                "POST   | /api/v1/tenants/a/tree | GET, HEAD, OPTIONS",
                "POST   | /api/v1/features       | GET, HEAD, OPTIONS",
                "PATCH  | /api/v1/features/chat  | DELETE, GET, HEAD, OPTIONS, PUT"
            })
    void namesTheMethodsThatAreAllowed(String method, String path, String allowed) {
        Response response = given().contentType(ContentType.JSON).request(method, path);

        assertProblem(response, 405, "method-not-allowed", "The method is not allowed here", path);
        assertThat(response.header("Allow").split(", ")).contains(allowed.split(", "));
        assertThat(response.header("Allow")).doesNotContain(method);
    }

    @Test
    void tellsThatNoAcceptedTypeIsOffered() {
        Response response = given().accept("image/png").get("/api/v1/tenants");

        assertProblem(
                response, 406, "not-acceptable", "None of the accepted media types is offered", "/api/v1/tenants");
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/tenants", "POST, /api/v1/usage", "PUT, /api/v1/tenants/import", "PUT, /api/v1/features/x"
    })
    void tellsThatTheTypeOfTheBodyIsNotRead(String method, String path) {
        Response response = given().contentType("text/plain").body("{}").request(method, path);

        assertProblem(response, 415, "unsupported-media-type", "The media type is not supported", path);
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
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                    | 400 | unreadable-body | The body is not valid JSON (line 1, column 2).",
                "{\"key\":\"a\"}{}                    | 422 | invalid-content |",
                "{\"key\":\"a\",\"key\":\"b\"}        | 400 | unreadable-body |",
                "nonsense                             | 400 | unreadable-body |",
                "{\"key\":\"a\",\"name\":\"A\",\"x\":1} | 422 | invalid-content | /x is not a known field.",
                "{\"key\":1,\"name\":\"A\"}           | 422 | invalid-content | /key must be a text.",
                "[]                                   | 422 | invalid-content |",
                "null                                 | 422 | invalid-content |",
                "''                                   | 422 | invalid-content | The body is missing."
            })
    void tellsWhatIsWrongWithATenant(String body, int status, String type, String detail) {
        Response response = given().contentType(ContentType.JSON).body(body).post("/api/v1/tenants");

        assertProblem(response, status, type, "/api/v1/tenants");
        if (detail != null) {
            assertThat(response.jsonPath().getString("detail")).isEqualTo(detail);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                     | 400 | unreadable-body | The body is not valid JSON (line 1, column 2).",
                "{\"name\":\"a\",\"name\":\"b\"} | 400 | unreadable-body |",
                "{\"nmae\":\"A\"}      | 422 | invalid-content | /nmae is not a known field.",
                "{\"name\":1}          | 422 | invalid-content | /name does not have the expected type.",
                "{\"name\":{}}         | 422 | invalid-content | /name does not have the expected type.",
                "[]                    | 422 | invalid-content |",
                "{}                    | 422 | invalid-content | /name must have 1 to 200 characters.",
                "{\"name\":\"\\u0000\"}| 422 | invalid-content | /name must have 1 to 200 characters.",
                "null                  | 422 | invalid-content | The body is missing.",
                "''                    | 422 | invalid-content | The body is missing."
            })
    void tellsWhatIsWrongWithAFeature(String body, int status, String type, String detail) {
        Response response = given().contentType(ContentType.JSON).body(body).put("/api/v1/features/problems-it");

        assertProblem(response, status, type, "/api/v1/features/problems-it");
        if (detail != null) {
            assertThat(response.jsonPath().getString("detail")).isEqualTo(detail);
        }
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
    @ValueSource(
            strings = {"ancestor=%00", "parent=a%00", "q=a%00b", "label=a:%00", "label=%00:a", "limit=%00", "cursor=%00"
            })
    void refusesNulInAParameter(String query) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants?" + query + " HTTP/1.1");

        assertProblem(answer, 400, "invalid-parameter", "/api/v1/tenants");
    }

    @Test
    void findsNoParentUnderNul() {
        Response response = given().contentType(ContentType.JSON)
                .body("{\"parent\":\"\\u0000\"}")
                .post("/api/v1/tenants/whoever/move");

        assertThat(response.statusCode()).isBetween(400, 499);
        assertTellsNothingOfOurInsides(response.asString());
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
        assertTellsNothingOfOurInsides(answer.body());
    }

    @Test
    void refusesAHeaderThatIsLongerThanAny() throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants HTTP/1.1\nX-Long: " + "a".repeat(100_000));

        assertThat(answer.status()).isEqualTo(431);
        assertTellsNothingOfOurInsides(answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/misbehaving/throw", "/misbehaving/sql"})
    void tellsNothingOfAnUnexpectedFailure(String path) {
        Response response = given().get(path);

        assertProblem(response, 500, "internal", "Something went wrong on our side", path);
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
    @CsvSource({"PUT, /api/v1/tenants/import", "POST, /api/v1/usage"})
    void takesTheNextRequestOnAConnectionWhoseLinesWereRefused(String method, String path) {
        String lines = "x".repeat(70_000) + "\n" + "{}\n".repeat(1_000);

        for (int i = 0; i < 3; i++) {
            Response response = given().contentType("application/x-ndjson")
                    .body(lines.getBytes(StandardCharsets.UTF_8))
                    .request(method, path);

            assertProblem(response, 413, "too-large", path);
        }
    }

    private static void assertProblem(Response response, int status, String type, String title, String instance) {
        assertProblem(response, status, type, instance);
        assertThat(response.jsonPath().getString("title")).isEqualTo(title);
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
        assertTellsNothingOfOurInsides(body);
    }

    private static void assertTellsNothingOfOurInsides(String body) {
        assertThat(body)
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("dev.canopy", "java.", "io.vertx", "io.quarkus", "jackson", "hibernate")
                .doesNotContainIgnoringCase("select ")
                .doesNotContain("secret", "\tat ");
    }
}
