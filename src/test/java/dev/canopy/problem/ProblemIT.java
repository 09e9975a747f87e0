package dev.canopy.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

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
    @ValueSource(strings = {"/", "/nope", "/api", "/api/v1", "/api/v1/nope", "/api/v1/tenants/a/b/c", "/q/nope"})
    void answersUnknownRoutes(String address) {
        assertProblem(given().get(address), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /api/v1/tenants | GET, HEAD, OPTIONS, POST",
                "PUT | /api/v1/usage | DELETE, OPTIONS, POST",
                "POST | /api/v1/metrics | GET, HEAD, OPTIONS",
                "POST | /api/v1/features/chat | DELETE, GET, HEAD, OPTIONS, PUT",
                "GET | /api/v1/tenants/a/move | OPTIONS, POST"
            })
    void listsTheAllowedMethods(String method, String address, String allowed) {
        Response response = given().contentType("application/json").body("{}").request(method, address);

        assertProblem(response, 405, "method-not-allowed");
        assertThat(response.header("Allow")).isEqualTo(allowed);
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
