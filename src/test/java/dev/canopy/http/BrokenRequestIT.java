package dev.canopy.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.RawHttp;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
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
                "/api/v1/tenants/%e4",
                "/api/v1/tenants/a%E4b",
                "/api/v1/tenants/%ED%A0%80/tree",
                "/api/v1/features/%C0%80"
            })
    void refusesPathsThatAreNotUtf8(String path) throws IOException {
        assertProblem(RawHttp.send(service, "GET " + path + " HTTP/1.1"), 400, "bad-request", path);
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
        "ancestor=%00, 400, invalid-parameter",
        "parent=a%00, 400, invalid-parameter",
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

        assertProblem(answer, 400, "invalid-parameter", "/api/v1/tenants/metrics");
        assertThat(JsonPath.from(answer.body()).getString("detail"))
                .startsWith("The parameter '" + query.substring(0, query.indexOf('=')) + "' ");
    }

    /** Every operation with a parameter: bytes that are no text are refused before the parameter is read. */
    @Test
    void namesEachParameterThatIsNoText() throws Exception {
        JsonNode document = new ObjectMapper()
                .readTree(given().accept("application/json").get("/q/openapi").asString());
        int checked = 0;
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                for (JsonNode parameter : operation.getValue().path("parameters")) {
                    if (parameter.get("in").textValue().equals("query")) {
                        String name = parameter.get("name").textValue();
                        assertNoText(operation, path.getKey(), name, "%00");
                        assertNoText(operation, path.getKey(), name, "a%e4");
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(50);
    }

    private void assertNoText(Map.Entry<String, JsonNode> operation, String template, String parameter, String value)
            throws IOException {
        String path = template.replaceAll("\\{\\w+}", "x");
        JsonNode body = operation.getValue().at("/requestBody/content");
        String head = operation.getKey().toUpperCase(Locale.ROOT) + " " + path + "?" + parameter + "=" + value
                + " HTTP/1.1"
                + (body.isMissingNode()
                        ? ""
                        : "\nContent-Length: 0\nContent-Type: "
                                + body.fieldNames().next());

        RawHttp.Answer answer = RawHttp.send(service, head);

        assertProblem(answer, 400, "invalid-parameter", path);
        assertThat(JsonPath.from(answer.body()).getList("errors.pointer")).isEqualTo(List.of(parameter));
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
        assertProblem(RawHttp.send(service, "GET " + target + " HTTP/1.1"), 400, "bad-request", "/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://localhost/api/v1/tenants HTTP/1.1 | 400 | bad-request",
                "CONNECT localhost:80 HTTP/1.1 | 400 | bad-request",
                "GET /api/v1/tenants?q=\u00c3\u00a9 HTTP/1.1 | 400 | bad-request",
                "GET /api/v1/tenants#top HTTP/1.1 | 400 | bad-request",
                "GET /api/v1/tenants FTP/1.1 | 400 | bad-request",
                "GET /api/v1/tenants HTTP/0.9 | 505 | unsupported-version",
                "GET /api/v1/tenants HTTP/3.0 | 505 | unsupported-version",
                "MADE-UP /api/v1/tenants HTTP/1.1 | 501 | unknown-method",
            })
    void refusesOtherFirstLines(String line, int status, String type) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, line);

        assertProblem(answer, status, type, "/");
        assertThat(answer.closed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS / HTTP/1.0",
                "GET /api/v1/tenants HTTP/1.1",
                "GET /api/v1/tenants HTTP/1.1\nHost: localhost\nHost: localhost",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nContent-Length: 2\nContent-Length: 2",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nContent-Length: 2\nContent-Length: 3",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nContent-Length: +2",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nContent-Length: 2\nTransfer-Encoding: chunked",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked, xchunked",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nTransfer-Encoding: xchunked",
                "POST /api/v1/usage HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked",
                "POST /api/v1/usage HTTP/1.0\nHost: localhost\nTransfer-Encoding: chunked",
                "GET /api/v1/tenants HTTP/1.1\nHost: localhost\nno colon"
            })
    void refusesHeadersWithMoreThanOneMeaning(String head) throws IOException {
        RawHttp.Answer answer = RawHttp.sendExactly(service, head, out -> {});

        assertProblem(answer, 400, "bad-request", head.split("[ ?]", 3)[1]);
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void refusesABrokenChunk() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "POST /api/v1/usage HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked",
                out -> out.write("zz\r\n[]\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertProblem(answer, 400, "bad-request", "/api/v1/usage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/usage/rebuild;x",
                "//api/v1/usage/rebuild",
                "/api//v1/usage/rebuild",
                "/./api/v1/usage/rebuild",
                "/api/v1/tenants/../usage/rebuild",
                "/api/v1/%75sage/rebuild",
                "/api/v1/%2e%2e/v1/usage/rebuild",
                "/api/v1/usage/rebuild/"
            })
    void servesEachAddressUnderOneSpelling(String path) throws IOException {
        RawHttp.Answer answer =
                RawHttp.send(service, "POST " + path + " HTTP/1.1\nContent-Type: application/json\nContent-Length: 0");

        assertProblem(answer, 400, "bad-request", path);
        assertThat(answer.header("Server-Timing")).isPresent();
    }

    @Test
    void doesNotTakeAnEncodedSlashForASlash() throws IOException {
        String path = "/api/v1%2Fusage/rebuild";

        assertProblem(
                RawHttp.send(service, "POST " + path + " HTTP/1.1\nContent-Type: application/json\nContent-Length: 0"),
                404,
                "not-found",
                path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tenants", "/api/v1/usage/rebuild", "/q/health/live", "/q/metrics", "/made-up"})
    void refusesOtherHosts(String path) throws IOException {
        RawHttp.Answer answer = RawHttp.sendExactly(
                service, "POST " + path + " HTTP/1.1\nHost: evil.example:8080\nX-Forwarded-Host: localhost", out -> {});

        assertProblem(answer, 421, "misdirected-request", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]:8080", "canopy.localhost:80"})
    void servesTheMachineItself(String host) throws IOException {
        assertThat(RawHttp.sendExactly(service, "GET /q/health/live HTTP/1.1\nHost: " + host, out -> {})
                        .status())
                .isEqualTo(200);
    }

    @Test
    void ignoresAnUpgradeToWebSockets() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "GET /made-up HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13"
                        + "\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertProblem(answer, 404, "not-found", "/made-up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void asksForABodyOnce(String encoding) throws IOException {
        for (String type : List.of("application/json", "application/cloudevents-batch+json", "application/x-ndjson")) {
            byte[] body = type.endsWith("ndjson") ? new byte[] {'\n'} : new byte[] {'[', ']'};
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            try (OutputStream out = encoding.equals("gzip") ? new GZIPOutputStream(encoded) : encoded) {
                out.write(body);
            }

            String answer = RawHttp.everything(
                    service,
                    "POST /api/v1/usage HTTP/1.1\nExpect: 100-continue\nContent-Type: " + type + "\nContent-Encoding: "
                            + encoding + "\nContent-Length: " + encoded.size(),
                    encoded.toByteArray());

            assertThat(answer.split("HTTP/1.1 ", -1))
                    .as(type)
                    .satisfiesExactly(
                            nothing -> assertThat(nothing).isEmpty(),
                            first -> assertThat(first).startsWith("100 "),
                            second -> assertThat(second).startsWith("200 "));
        }
    }

    @Test
    void doesNotAskForABodyThatItWillNotRead() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "POST /api/v1/usage HTTP/1.1\nExpect: 100-continue\nContent-Type: text/plain\nContent-Length: 2");

        assertProblem(answer, 415, "unsupported-media-type", "/api/v1/usage");
    }

    /** Otherwise, paths that clients make up would use up the limit of series. */
    @Test
    void labelsRefusedRequestsByTemplates() throws IOException {
        for (String request : List.of(
                "OPTIONS /made-up-%s HTTP/1.1",
                "POST /made-up-%s HTTP/1.1\nContent-Length: 99999999",
                "POST /made-up-%s HTTP/1.1\nContent-Encoding: made-up\nContent-Length: 1",
                "GET /made-up-%s;x HTTP/1.1",
                "GET /made-up-%%s HTTP/1.1",
                "MADE-UP-%s / HTTP/1.1",
                "OPTIONS /api/v1/tenants/made-up-%s HTTP/1.1",
                "PUT /api/v1/tenants/made-up-%s HTTP/1.1",
                "PATCH /api/v1/tenants/made-up-%s HTTP/1.1",
                "GET /api/v1/tenants/made-up-%s HTTP/1.1",
                "GET /api/v1/tenants/made-up-%s/metrics HTTP/1.1\nAccept: text/html")) {
            RawHttp.send(service, request.replace("%s", "1"));
        }
        RawHttp.sendExactly(service, "GET /made-up-1 HTTP/1.1\nHost: evil.example", out -> {});
        RawHttp.sendExactly(service, "GET /made-up-1 HTTP/1.1\nHost: localhost\nHost: localhost", out -> {});
        RawHttp.sendExactly(service, "GET /made-up-1 HTTP/1.1\nHost: a b", out -> {});
        RawHttp.send(service, "GET /made-up-1 HTTP/1.1\nX-Long: " + "a".repeat(100_000));

        assertThat(given().get("/q/metrics").asString()).doesNotContainIgnoringCase("made-up");
    }

    @Test
    void findsNothingUnderAVeryLongPath() throws IOException {
        String path = "/api/v1/tenants/" + "a".repeat(3_000);

        assertProblem(RawHttp.send(service, "GET " + path + " HTTP/1.1"), 404, "not-found", path);
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, 100_000})
    void refusesAnAddressThatIsLongerThanAny(int length) throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants/" + "a".repeat(length) + " HTTP/1.1");

        assertProblem(answer, 414, "address-too-long", "/");
    }

    @Test
    void refusesAHeaderThatIsLongerThanAny() throws IOException {
        RawHttp.Answer answer = RawHttp.send(service, "GET /api/v1/tenants HTTP/1.1\nX-Long: " + "a".repeat(100_000));

        assertProblem(answer, 431, "headers-too-large", "/api/v1/tenants");
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
