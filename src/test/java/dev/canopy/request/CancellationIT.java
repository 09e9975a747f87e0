package dev.canopy.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose clients disconnect before the answer: their work is cancelled. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(CancellationIT.FewConnections.class)
class CancellationIT {
    private static final int CONNECTIONS = 4;
    private static final String[] KINDS = {"raw", "orm", "transaction"};
    private static final int ENDLESS = 3_600_000;
    private static final Duration SOON = Duration.ofMinutes(2);

    /** Limits of time are so long that they do not matter here. */
    public static final class FewConnections implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.max-size", "" + CONNECTIONS,
                    "canopy.database.pool.max-wait", "PT1H",
                    "canopy.database.pool.statement-timeout", "PT1H",
                    "canopy.http.request-timeout", "PT1H",
                    // so that only requests fold
                    "canopy.ledger.fold-interval", "PT1H");
        }
    }

    @TestHTTPResource("/slow/")
    URI slow;

    @Inject
    Pool pool;

    @Inject
    AgroalDataSource database;

    @Inject
    RunningStatements running;

    /** The pool has all its connections, and each of them works. */
    @AfterEach
    void thePoolIsWhole() {
        running.awaitStatements(SlowResource.MARK, 0);
        List<SqlConnection> all = Stream.generate(
                        () -> pool.getConnection().await().atMost(SOON))
                .limit(CONNECTIONS)
                .toList();
        all.forEach(connection -> connection.query("select 1").execute().await().atMost(SOON));
        running.awaitNoForgottenTransaction();
        all.forEach(connection -> connection.close().await().atMost(SOON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "orm", "transaction"})
    void cancelsTheStatementOfAClientThatHasGone(String kind) throws IOException {
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            Socket client = send(kind, ENDLESS);
            running.awaitStatements(SlowResource.MARK, 1);
            client.close();
            running.awaitStatements(SlowResource.MARK, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "orm", "transaction"})
    void startsNoStatementOfAClientThatHasGoneWhileItWaited(String kind) throws IOException {
        List<SqlConnection> all = Stream.generate(
                        () -> pool.getConnection().await().atMost(SOON))
                .limit(CONNECTIONS)
                .toList();
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            send(kind, ENDLESS).close();
        }

        all.forEach(connection -> connection.close().await().atMost(SOON));

        running.awaitStatements(SlowResource.MARK, 0);
    }

    @Test
    void hitsNoStatementOfOthers() throws Exception {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        List<Future<?>> clients = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newFixedThreadPool(3 * CONNECTIONS)) {
            for (int i = 0; i < 4_000; i++) {
                String kind = KINDS[i % KINDS.length];
                int millis = random.nextInt(4);
                // Around the time at which the answer is due, when the connection already may be another's.
                int micros = 1_000 * millis + random.nextInt(2_000);
                clients.add(threads.submit(() -> desert(kind, millis, micros)));
                clients.add(threads.submit(() -> stay(client, kind, millis)));
            }
            for (Future<?> done : clients) {
                done.get();
            }
        }
    }

    @Test
    void leavesAFoldToOthersWhoWaitForIt() throws Exception {
        given().contentType("application/json")
                .body("{\"key\":\"cancelled\",\"name\":\"Cancelled\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> second;
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "select pg_advisory_lock(hashtext('canopy.tree'), number) from generate_series(0, 255) number");
                try {
                    CompletableFuture<?> first = client.sendAsync(usage("first"), HttpResponse.BodyHandlers.ofString());
                    running.awaitRow("select from usage_key where source = 'cancellation' and id = 'first'");
                    second = client.sendAsync(usage("second"), HttpResponse.BodyHandlers.ofString());
                    running.awaitRow("select from usage_key where source = 'cancellation' and id = 'second'");
                    first.cancel(true);
                    Thread.sleep(300); // what this would end has time to
                } finally {
                    statement.execute(
                            "select pg_advisory_unlock(hashtext('canopy.tree'), number) from generate_series(0, 255) number");
                }
            }

            assertThat(second.join().statusCode()).as(second.join()::body).isEqualTo(200);
        }
    }

    private HttpRequest usage(String id) {
        String event =
                "{\"id\":\"%s\",\"source\":\"cancellation\",\"tenant\":\"cancelled\",\"feature\":\"chat\",\"cost\":\"1\"}";
        return HttpRequest.newBuilder(slow.resolve("/api/v1/usage?visibility=folded"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.formatted(id)))
                .build();
    }

    private Object stay(HttpClient client, String kind, int millis) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(slow.resolve(kind + "?millis=" + millis)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private Object desert(String kind, int millis, int micros) throws Exception {
        Socket client = send(kind, millis);
        Thread.sleep(Duration.ofNanos(1_000L * micros));
        client.close();
        return client;
    }

    private Socket send(String kind, int millis) throws IOException {
        Socket socket = new Socket(slow.getHost(), slow.getPort());
        socket.getOutputStream()
                .write("GET /slow/%s?millis=%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(kind, millis)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
