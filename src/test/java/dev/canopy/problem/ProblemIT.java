package dev.canopy.problem;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.RawHttp;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProblemIT {
    private static void assertProblem(Response response, int status, String type) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type));
        Map<String, Object> problem = response.jsonPath().getMap("");
        assertThat(problem)
                .containsKeys("type", "title", "status", "detail", "instance")
                .containsEntry("status", status);
        assertThat(response.asString())
                .doesNotContain("Exception", "dev.canopy", "io.vertx", "org.hibernate", "select ", "\tat ");
        assertThat(response.header("Server-Timing")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page", "/nope", "/api", "/api/v1", "/api/v1/nope", "/api/v1/tenants/a/b/c", "/q/nope"})
    void answersUnknownRoutes(String address) {
        assertProblem(given().get(address), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /api/v1/tenants | GET, HEAD, OPTIONS, POST",
                "PUT | /api/v1/usage | DELETE, GET, HEAD, OPTIONS, POST",
                "POST | /api/v1/metrics | GET, HEAD, OPTIONS",
                "POST | /api/v1/features/chat | DELETE, GET, HEAD, OPTIONS, PUT",
                "POST | /api/v1/meters | GET, HEAD, OPTIONS",
                "POST | /api/v1/meters/seats | DELETE, GET, HEAD, OPTIONS, PUT",
                "GET | /api/v1/tenants/a/move | OPTIONS, POST",
                // Not those of a tenant with the key 'metrics' or 'import', or of a price with the id 'reprice'.
                "DELETE | /api/v1/tenants/metrics | GET, HEAD, OPTIONS",
                "GET | /api/v1/tenants/import | OPTIONS, PUT",
                "PATCH | /api/v1/prices/reprice | OPTIONS, POST",
                "GET | /api/v1/tenants/a/subscriptions/extend | OPTIONS, POST"
            })
    void listsTheAllowedMethods(String method, String address, String allowed) {
        Response response = given().contentType("application/json").body("{}").request(method, address);

        assertProblem(response, 405, "method-not-allowed");
        assertThat(response.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/tenants | GET, HEAD, OPTIONS, POST",
                "/api/v1/tenants/metrics | GET, HEAD, OPTIONS",
                "/api/v1/tenants/import | OPTIONS, PUT",
                "/api/v1/tenants/a | DELETE, GET, HEAD, OPTIONS, PATCH",
                "/api/v1/tenants/a/tree | GET, HEAD, OPTIONS",
                "/api/v1/usage | DELETE, GET, HEAD, OPTIONS, POST",
                "/api/v1/usage/rebuild | OPTIONS, POST",
                "/api/v1/prices/reprice | OPTIONS, POST"
            })
    void listsTheMethodsOfTheAddressItself(String address, String allowed) {
        given().options(address).then().statusCode(200).header("Allow", equalTo(allowed));
    }

    @Test
    void findsNoOptionsWhereNothingIs() {
        assertProblem(given().options("/api/v1/nope"), 404, "not-found");
    }

    /** Otherwise, any web page could write: a browser sends these without asking first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/v1/tenants",
                "PUT | /api/v1/tenants/import",
                "PUT | /api/v1/organizations/import",
                "PUT | /api/v1/users/import",
                "PATCH | /api/v1/tenants/a",
                "POST | /api/v1/usage",
                "POST | /api/v1/usage/rebuild",
                "POST | /api/v1/prices",
                "POST | /api/v1/prices/reprice",
                "PUT | /api/v1/features/chat",
                "PUT | /api/v1/tenants/a/alerts/b",
                "PUT | /api/v1/tenants/a/budgets/b",
                "POST | /api/v1/tenants/a/reservations",
                "POST | /api/v1/tenants/a/webhooks",
                "POST | /api/v1/tenants/a/credits",
                "POST | /api/v1/tenants/a/subscriptions/extend"
            })
    void wantsTheTypeOfEachBody(String method, String address) throws Exception {
        for (String type : List.of("", "text/plain", "garbage", "application/x-www-form-urlencoded", "*/*")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + RestAssured.port + address))
                    .method(method, HttpRequest.BodyPublishers.ofString("{}"));
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());

                assertThat(response.statusCode()).as(type).isEqualTo(415);
                assertThat(response.body()).contains("\"type\":\"/problems/unsupported-media-type\"");
            }
        }
    }

    private static Map<String, Map<String, Map<String, Object>>> paths() {
        return given().accept("application/json").get("/q/openapi").jsonPath().getMap("paths");
    }

    /** As curl sends it with nothing but an address, and clients that were generated from the document. */
    @Test
    void wantsNoTypeOfABodyThatTheDocumentDoesNotRequire() throws IOException {
        URI here = URI.create("http://localhost:" + RestAssured.port);
        List<String> optional = paths().entrySet().stream()
                .filter(path -> path.getValue().values().stream()
                        .anyMatch(operation -> operation.get("requestBody") instanceof Map<?, ?> body
                                && !Boolean.TRUE.equals(body.get("required"))))
                .map(path -> path.getKey())
                .toList();

        assertThat(optional)
                .containsExactlyInAnyOrder(
                        "/api/v1/keys/{id}/rotate",
                        "/api/v1/tenants/{key}/deliveries/{id}/retry",
                        "/api/v1/tenants/{key}/webhooks/{id}/rotate",
                        "/api/v1/tenants/{key}/webhooks/{id}/test",
                        "/api/v1/usage/rebuild");
        for (String path : optional) {
            String head = "POST " + path.replaceAll("\\{\\w+}", "00000000-0000-7000-8000-000000000000")
                    + " HTTP/1.1\nConnection: close";
            if (path.contains("{")) { // a rebuild would be done
                assertThat(RawHttp.send(here, head).status()).as(path).isEqualTo(404);
                assertThat(RawHttp.send(here, head + "\nContent-Length: 0").status())
                        .as(path)
                        .isEqualTo(404);
            }
            for (String other : List.of("Origin: http://localhost", "Sec-Fetch-Site: same-site", "Content-Length: 2")) {
                RawHttp.Answer answer =
                        RawHttp.send(here, head + "\n" + other, out -> out.write("{}".getBytes(US_ASCII)));
                assertThat(answer.status()).as(path + " with " + other).isEqualTo(415);
            }
        }
    }

    /** Lines of other tools are no stream, so their size has a limit. */
    @ParameterizedTest
    @ValueSource(strings = {"litellm", "langfuse"})
    void limitsLinesThatAreReadAsAWhole(String tool) throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                URI.create("http://localhost:" + RestAssured.port),
                "POST /api/v1/usage/" + tool
                        + " HTTP/1.1\nContent-Type: application/x-ndjson\nContent-Length: 99999999999");

        assertThat(answer.status()).isEqualTo(413);
    }

    /** A writing operation without a body must need a method that a browser asks for first. */
    @Test
    void hasNoPostWithoutABody() {
        assertThat(paths()).allSatisfy((path, operations) -> {
            if (path.startsWith("/api/") && operations.containsKey("post")) {
                assertThat(operations.get("post")).as(path).containsKey("requestBody");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "application/json, application/problem+json",
                "application/problem+json, text/html",
                "garbage, application/json",
                "*/*;q=0.1"
            })
    void answersClientsThatNameTheTypeOfProblems(String accept) {
        given().header("Accept", accept)
                .get("/api/v1/tenants?limit=1")
                .then()
                .statusCode(200)
                .contentType("application/json");
        given().header("Accept", accept)
                .get("/api/v1/tenants/metrics?limit=1")
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "garbage", "application/json;q=0", "image/*", "application/problem+json;q=0"})
    void answersNoTypeThatIsNotAccepted(String accept) {
        assertProblem(given().header("Accept", accept).get("/api/v1/tenants"), 406, "not-acceptable");
        assertProblem(given().header("Accept", accept).get("/api/v1/nope"), 404, "not-found");
        assertProblem(given().header("Accept", accept).delete("/api/v1/tenants/no-such"), 404, "not-found");
        assertProblem(given().header("Accept", accept).put("/api/v1/tenants"), 405, "method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "text/csv", "application/problem+json"})
    void answersProblemsInTheirTypeWhateverIsAccepted(String accept) {
        assertProblem(
                given().header("Accept", accept).get("/api/v1/tenants/metrics?limit=x"), 400, "invalid-parameter");
        assertProblem(
                given().header("Accept", accept).get("/api/v1/tenants/metrics?ancestor=no-such"), 404, "not-found");
    }

    @Test
    void refusesMediaTypes() {
        assertProblem(given().accept("text/html").get("/api/v1/tenants"), 406, "not-acceptable");
        assertProblem(given().contentType("text/csv").body("a,b").post("/api/v1/usage"), 415, "unsupported-media-type");
        assertProblem(
                given().contentType("application/json").body("{}").put("/api/v1/tenants/import"),
                415,
                "unsupported-media-type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/v1/tenants | application/json",
                "PUT | /api/v1/tenants/import | application/x-ndjson",
                "POST | /api/v1/usage | application/cloudevents+json, application/cloudevents-batch+json,"
                        + " application/json, application/x-ndjson",
            })
    void namesTheMediaTypesThatAreRead(String method, String address, String mediaTypes) {
        Response response = given().contentType("text/csv").body("a,b").request(method, address);

        assertProblem(response, 415, "unsupported-media-type");
        assertThat(response.header("Accept")).isEqualTo(mediaTypes);
        assertThat(response.jsonPath().getString("detail")).endsWith(", which are: " + mediaTypes + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | 400 | unreadable-body",
                "{} {} | 400 | unreadable-body",
                "`` | 422 | invalid-content",
                "null | 422 | invalid-content",
                "{\"name\":1} | 422 | invalid-content",
                "{\"nmae\":\"x\"} | 422 | invalid-content",
                "{\"name\":\"x\",\"name\":\"y\"} | 400 | unreadable-body"
            })
    void refusesBodies(String body, int status, String type) {
        assertProblem(given().contentType("application/json").body(body).put("/api/v1/features/chat"), status, type);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertProblem(
                given().contentType("application/json")
                        .body(new byte[11_000_000])
                        .post("/api/v1/usage"),
                413,
                "too-large");
    }

    @Test
    void refusesABodyOfUnknownLengthThatIsTooLarge() throws Exception {
        List<byte[]> parts = Collections.nCopies(11, new byte[1_000_000]);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/usage"))
                .header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofByteArrays(parts))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("\"type\":\"/problems/too-large\"");
        } catch (IOException connectionClosed) {
            // A client that is still sending may find the connection closed before it reads the answer.
            assertThat(connectionClosed).hasMessageMatching("(?i).*(reset|closed|broken|eof|no bytes).*");
        }
    }

    @Test
    void readsLargeBodiesWholeOfKnownAndUnknownLength() throws Exception {
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) ' ');
        body[body.length - 1] = '5';
        Response known = given().contentType("application/json").body(body).post("/api/v1/usage");
        known.then().body("detail", equalTo("The body must be an event or an array of events."));
        HttpRequest unknown = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/usage"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(body)))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            assertThat(client.send(unknown, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("The body must be an event or an array of events.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/faulty/sql", "/faulty/bug"})
    void keepsTheReasonOfAFaultToItself(String address) {
        Response response = given().get(address);

        assertProblem(response, 500, "internal");
        assertThat(response.asString()).doesNotContain("secret");
    }
}
