package dev.canopy.statement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class StatementsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TestHTTPResource("/probe/")
    URI probe;

    @Inject
    Pool pool;

    @ParameterizedTest
    @CsvSource({
        "mixed?orm=0&raw=0, 200, 0 statements",
        "mixed?orm=1&raw=0, 200, 1 statement",
        "mixed?orm=0&raw=1, 200, 1 statement",
        "mixed?orm=3&raw=4, 200, 7 statements",
        "parallel?raw=20, 200, 20 statements",
        "orm-transaction, 200, 2 statements",
        "raw-transaction, 200, 2 statements",
        "rollback, 200, 1 statement",
        "batch, 200, 1 statement",
        "prepared, 200, 2 statements",
        "cursor, 200, 1 statement",
        "rows, 200, 1 statement",
        "hops, 200, 3 statements",
        "failure, 500, 2 statements",
        "stream, 200, 1 statement",
        "delayed, 200, 2 statements",
        "background, 200, 1 statement",
        "rerouted, 200, 3 statements",
        "/q/health/live, 200, 0 statements",
        "nowhere, 404, 0 statements"
    })
    void reportsTheStatementsOf(String path, int status, String statements) {
        List<String> timings = given().get(probe.resolve(path))
                .then()
                .statusCode(status)
                .extract()
                .headers()
                .getValues("Server-Timing");

        assertThat(timings).singleElement().asString().matches("db;dur=\\d+\\.\\d{3};desc=\"" + statements + "\"");
    }

    @Test
    void reportsTheTimeOfTheDatabase() {
        String timing = given().get(probe.resolve("mixed?orm=1&raw=1")).header("Server-Timing");

        assertThat(timing).doesNotContain("dur=0.000");
    }

    @Test
    void keepsRequestsApartThatRunSideBySide() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<String>> timings = IntStream.range(0, 200)
                    .mapToObj(i -> HttpRequest.newBuilder(probe.resolve("mixed?orm=" + i % 7 + "&raw=" + i % 11))
                            .build())
                    .map(request -> client.sendAsync(request, BodyHandlers.discarding())
                            .thenApply(response -> response.headers()
                                    .firstValue("Server-Timing")
                                    .orElseThrow()))
                    .toList();

            for (int i = 0; i < timings.size(); i++) {
                int expected = i % 7 + i % 11;
                assertThat(timings.get(i).join())
                        .endsWith("desc=\"" + expected + (expected == 1 ? " statement\"" : " statements\""));
            }
        }
    }

    @Test
    void leavesNotificationsToTheirConnection() {
        PgConnection connection = PgConnection.cast(pool.getConnection().await().atMost(SOON));
        CompletableFuture<String> payload = new CompletableFuture<>();
        connection.notificationHandler(notification -> payload.complete(notification.getPayload()));

        connection.query("listen budget").execute().await().atMost(SOON);
        pool.query("notify budget, 'hello'").execute().await().atMost(SOON);

        assertThat(Uni.createFrom().completionStage(payload).await().atMost(SOON))
                .isEqualTo("hello");
        connection
                .query("unlisten *")
                .execute()
                .chain(connection::close)
                .await()
                .atMost(SOON);
    }

    @Test
    void leavesACancellationToTheDriver() {
        PgConnection connection = PgConnection.cast(pool.getConnection().await().atMost(SOON));
        CompletableFuture<?> sleep =
                connection.query("select pg_sleep(60)").execute().subscribeAsCompletionStage();

        connection.cancelRequest().await().atMost(SOON);

        assertThatThrownBy(() -> Uni.createFrom().completionStage(sleep).await().atMost(SOON))
                .hasMessageContaining("57014");
        connection.close().await().atMost(SOON);
    }
}
