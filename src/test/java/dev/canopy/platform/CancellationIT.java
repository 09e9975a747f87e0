package dev.canopy.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

/** What becomes of the work of requests whose clients go before the answer. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(CancellationIT.FewConnections.class)
class CancellationIT {
    private static final int CONNECTIONS = 4;
    private static final int ENDLESS = 3_600_000;
    private static final Duration SOON = Duration.ofMinutes(2);

    /** No limit of time has a part in this. */
    public static final class FewConnections implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.max-size", "" + CONNECTIONS,
                    "canopy.database.pool.max-wait", "PT1H",
                    "canopy.database.pool.statement-timeout", "PT1H",
                    "canopy.http.request-timeout", "PT1H");
        }
    }

    @TestHTTPResource("/slow/")
    URI slow;

    @Inject
    Pool pool;

    @Inject
    RunningStatements running;

    /** As many connections as before, each of use. */
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
        String[] kinds = {"raw", "orm", "transaction"};
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        List<Future<?>> deserters = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 1_000; i++) {
                String kind = kinds[random.nextInt(kinds.length)];
                answers.add(client.sendAsync(
                        HttpRequest.newBuilder(slow.resolve(kind + "?millis=" + random.nextInt(4)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
                int millis = random.nextInt(8);
                int patience = random.nextInt(12);
                deserters.add(threads.submit(() -> desert(kind, millis, patience)));
                if (i % 50 == 49) {
                    answers.get(i).join();
                }
            }
            for (Future<?> deserter : deserters) {
                deserter.get();
            }
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode())
                            .as(answer.join()::body)
                            .isEqualTo(200));
        }
    }

    private void desert(String kind, int millis, int patience) {
        try {
            Socket client = send(kind, millis);
            Thread.sleep(patience);
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
