package dev.canopy.request;

import static io.restassured.RestAssured.given;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at the limits, which are small here. */
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
            return Map.of(
                    "quarkus.datasource.reactive.max-size", "" + CONNECTIONS,
                    "canopy.database.pool.max-wait", "PT0.5S",
                    "canopy.database.pool.max-waiting", "200",
                    "canopy.database.pool.statement-timeout", "PT1S",
                    "canopy.http.request-timeout", "PT5S",
                    // so that it has no part in this
                    "canopy.ledger.fold-interval", "PT1H");
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

        assertUnavailable(response, "The database has not answered within the limit of a statement.");
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

        assertUnavailable(response, "The answer took longer than 5.0 s, so the request was cancelled.");
        running.awaitStatements(SlowResource.MARK, 0);
        given().get(slow.resolve("raw?millis=0")).then().statusCode(200);
    }

    @Test
    void letsAResponseThatHasBegunTakeItsTime() {
        given().get(slow.resolve("response?millis=11000"))
                .then()
                .statusCode(200)
                .body(equalTo("begun"));
    }

    @Test
    void waitsForABodyThatArrivesSlowly() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                service, "POST /slow/lines HTTP/1.1\nContent-Type: application/x-ndjson\nContent-Length: 30", out -> {
                    for (int i = 0; i < 10; i++) {
                        out.write("{}\n".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        sleep(700);
                    }
                });

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("read");
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
