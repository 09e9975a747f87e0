package dev.canopy.request;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.RawHttp;
import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers at the limits, which are small here. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(RequestTimeoutIT.SmallLimits.class)
class RequestTimeoutIT {
    private static final int CONNECTIONS = 3;
    private static final int ENDLESS = 600_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    public static final class SmallLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    entry("quarkus.datasource.reactive.max-size", "" + CONNECTIONS),
                    entry("canopy.database.pool.max-wait", "PT0.5S"),
                    entry("canopy.database.pool.max-waiting", "200"),
                    entry("canopy.database.pool.statement-timeout", "PT1S"),
                    entry("canopy.http.request-timeout", "PT3S"),
                    entry("canopy.http.head-timeout", "PT2S"),
                    entry("canopy.http.idle-timeout", "PT3S"),
                    entry("canopy.http.body-timeout", "PT2S"),
                    entry("canopy.http.max-buffered", "4M"),
                    // so that it has no part in this
                    entry("canopy.ledger.fold-interval", "PT1H"));
        }
    }

    @TestHTTPResource("/slow/")
    URI slow;

    @TestHTTPResource
    URI service;

    @Inject
    Pool pool;

    @Inject
    RunningStatements running;

    @ParameterizedTest
    @ValueSource(strings = {"raw", "orm"})
    void answersWhenNoConnectionBecomesFree(String kind) {
        List<SqlConnection> held = Stream.generate(
                        () -> pool.getConnection().await().atMost(SOON))
                .limit(CONNECTIONS)
                .toList();

        assertUnavailable(given().get(slow.resolve(kind + "?millis=0")), "All connections to the database are in use.");

        held.forEach(connection -> connection.close().await().atMost(SOON));
        given().get(slow.resolve(kind + "?millis=0")).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "orm"})
    void losesNoConnectionThatBecomesFreeTooLate(String kind) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<Integer> answers = Stream.generate(() -> status(client, kind, 5)).limit(2_000).toList().stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers).contains(200, 503).containsOnly(200, 503);
        }
        Stream.generate(() -> pool.getConnection().await().atMost(SOON))
                .limit(CONNECTIONS)
                .toList()
                .forEach(connection -> connection.close().await().atMost(SOON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "orm"})
    void endsAStatementThatTakesTooLong(String kind) {
        Response response = given().get(slow.resolve(kind + "?millis=" + ENDLESS));

        assertUnavailable(response, "The database has not responded within the limit of a statement.");
    }

    @Test
    void letsALongTransactionTakeLonger() {
        given().get(slow.resolve("transaction?millis=1500"))
                .then()
                .statusCode(200)
                .body(equalTo("1500"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction?millis=" + ENDLESS, "series?millis=100", "never"})
    void givesUpARequestThatTakesTooLong(String path) {
        Response response = given().get(slow.resolve(path));

        assertUnavailable(response, "The response took longer than 3.0 s, so the request was cancelled.");
        running.awaitStatements(SlowResource.MARK, 0);
        given().get(slow.resolve("raw?millis=0")).then().statusCode(200);
    }

    @Test
    void letsAResponseThatHasBegunTakeItsTime() {
        given().get(slow.resolve("response?millis=7000")).then().statusCode(200).body(equalTo("begun"));
    }

    @Test
    void waitsForABodyThatArrivesSlowly() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service, "POST /slow/lines HTTP/1.1\nContent-Type: application/x-ndjson\nContent-Length: 30", out -> {
                    for (int i = 0; i < 10; i++) {
                        out.write("{}\n".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        sleep(400);
                    }
                });

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("read");
    }

    @Test
    void refusesAHeadThatDoesNotArriveInTime() throws IOException {
        try (Socket client = connect()) {
            trickle(client, "GET /slow/raw?millis=0 HTTP/1.1\r\nX-Long: " + "a".repeat(200));

            String answer = readAll(client);

            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("content-type: application/problem+json", "connection: close")
                    .contains("\"type\":\"/problems/head-timeout\"", "have not arrived within 2.0 s");
        }
    }

    @Test
    void closesAConnectionOnWhichNothingArrives() throws IOException {
        try (Socket client = connect()) {
            assertThat(readAll(client)).isEmpty();
        }
    }

    @Test
    void refusesTheHeadOfALaterRequestThatDoesNotArriveInTime() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("GET /slow/raw?millis=0 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /"));

            assertThat(readAll(client)).startsWith("HTTP/1.1 200 ");
        }
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("GET /slow/raw?millis=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            sleep(500);
            client.getOutputStream().write(ascii("GET /"));

            assertThat(readAll(client)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
        }
    }

    @Test
    void leavesAConnectionOpenWhileARequestIsInProgress() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream()
                    .write(ascii(
                            "GET /slow/response?millis=5000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

            assertThat(readAll(client)).startsWith("HTTP/1.1 200 ").contains("begun");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\nContent-Encoding: gzip"})
    void refusesABodyThatDoesNotArriveInTime(String encoding) throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii(head(10_000) + encoding + "\r\n\r\n"));
            trickle(client, encoding.isEmpty() ? "[".repeat(200) : "");

            assertThat(readAll(client))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("\"type\":\"/problems/body-timeout\"")
                    .contains("within 2.0 s and one more second for each 4096 bytes");
        }
    }

    @Test
    void takesALargeBodyThatArrivesSlowly() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service, head(40_000).replace("\r\nHost: localhost", "").replace("\r\n", "\n"), out -> {
                    for (int i = 0; i < 40; i++) {
                        out.write(ascii(" ".repeat(1_000)));
                        out.flush();
                        sleep(100);
                    }
                });

        assertThat(answer.status()).isEqualTo(400); // of the content: it is no JSON
    }

    /** Spaces take five times their size, so that 600,000 of them take most of 4 MB. */
    @Test
    void refusesBodiesThatDoNotFitBesideOthers() throws Exception {
        try (Socket unfinished = connect()) {
            unfinished.getOutputStream().write(ascii(head(700_000) + "\r\n\r\n" + " ".repeat(600_000)));
            sleep(500);

            Response refused = given().contentType("application/json")
                    .body(" ".repeat(300_000))
                    .post("/api/v1/usage");

            assertUnavailable(refused, "Other request bodies are using all memory available for bodies.");
        }
        Response taken = repeat(
                () -> given().contentType("application/json")
                        .body(" ".repeat(300_000))
                        .post("/api/v1/usage"),
                503);
        taken.then().statusCode(400);
    }

    @Test
    void refusesABodyThatDoesNotFitAlone() throws IOException {
        given().contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body(gzip("[" + "{},".repeat(100_000)))
                .post("/api/v1/usage")
                .then()
                .statusCode(413)
                .body("type", equalTo("/problems/too-large"));
    }

    @Test
    void refusesAnImportWhoseRowsDoNotFit() {
        String line = "{\"key\":\"timeout-it-%d\",\"name\":\"" + "n".repeat(200) + "\"}\n";
        String lines =
                Stream.iterate(0, i -> i + 1).limit(5_000).map(line::formatted).collect(Collectors.joining());

        given().contentType("application/x-ndjson")
                .body(ascii(lines))
                .put("/api/v1/tenants/import")
                .then()
                .statusCode(413);
        given().get("/api/v1/tenants/timeout-it-1").then().statusCode(404);
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(service.getHost(), service.getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    private static String head(int length) {
        return "POST /api/v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + length;
    }

    /** Sends ten bytes a second, until the service closes the connection. */
    private static void trickle(Socket client, String text) {
        try {
            for (byte each : ascii(text)) {
                client.getOutputStream().write(each);
                sleep(100);
                if (client.getInputStream().available() > 0) {
                    return;
                }
            }
        } catch (IOException closed) {
            // as it should be
        }
    }

    private static String readAll(Socket client) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            client.getInputStream().transferTo(read);
        } catch (SocketException reset) {
            // The service has closed the connection while the client was sending.
        }
        return read.toString(StandardCharsets.US_ASCII);
    }

    private static Response repeat(Supplier<Response> request, int status) {
        Response answer = request.get();
        for (int i = 0; i < 100 && answer.statusCode() == status; i++) {
            sleep(100);
            answer = request.get();
        }
        return answer;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(ascii(text));
        }
        return compressed.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private CompletableFuture<Integer> status(HttpClient client, String kind, int millis) {
        HttpRequest request =
                HttpRequest.newBuilder(slow.resolve(kind + "?millis=" + millis)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private static void assertUnavailable(Response response, String detail) {
        response.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .body("type", equalTo("/problems/unavailable"))
                .body("detail", equalTo(detail));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
