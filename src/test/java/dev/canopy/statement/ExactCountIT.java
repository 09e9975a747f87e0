package dev.canopy.statement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The service counts the statements that the database has run, also over a named datasource and in the mode of
 * production.
 */
@QuarkusTest
@TestProfile(ExactCountIT.Reported.class)
@QuarkusTestResource(value = CountingDatabase.class, restrictToAnnotatedClass = true)
class ExactCountIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int REQUESTS = 2_000;
    private static final int CONNECTIONS = 200;
    private static final int CROWD = 500;

    /** Counts the calls of the statements of the probe, which have a word of their own in their text. */
    private static final String CALLS = """
            select coalesce(sum(calls), 0)::int from pg_stat_statements
            where query like '%as probe%' or query like '%generate_series%' and query not like '%pg_stat%'
            """;

    /**
     * A kind of request.
     *
     * @param counted statements by our count
     * @param calls by that of the database, which takes each row of a batch for a call
     */
    private record Kind(String path, int counted, int calls) {
        Kind(String path, int counted) {
            this(path, counted, counted);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("mixed?orm=0&raw=0", 0),
            new Kind("mixed?orm=3&raw=4", 7),
            new Kind("mixed?orm=1&raw=2", 3),
            new Kind("parallel?raw=5", 5),
            new Kind("orm-transaction", 2),
            new Kind("raw-transaction", 2),
            new Kind("rollback", 1),
            new Kind("batch", 1, 3),
            new Kind("prepared", 2),
            new Kind("cursor", 1),
            new Kind("rows", 1),
            new Kind("hops", 3),
            new Kind("delayed", 2),
            new Kind("named", 2),
            new Kind("background", 1, 2));

    @TestHTTPResource("/probe/")
    URI probe;

    @TestHTTPResource("/")
    URI root;

    @Inject
    Pool pool;

    public static final class Reported implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "canopy.statement-budget.mode", "report",
                    "canopy.database.pool.max-wait", "PT60S",
                    "quarkus.datasource.second.db-kind", "postgresql",
                    "quarkus.datasource.second.jdbc", "false",
                    "quarkus.datasource.second.devservices.enabled", "false");
        }
    }

    @Test
    void countsTheStatementsThatTheDatabaseRan() throws InterruptedException {
        int before = calls();

        List<Integer> counts = send(
                IntStream.range(0, REQUESTS)
                        .mapToObj(i -> KINDS.get(i % KINDS.size()))
                        .toList(),
                CONNECTIONS);

        int expected = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Kind kind = KINDS.get(i % KINDS.size());
            assertThat(counts.get(i)).as(kind.path()).isEqualTo(kind.counted());
            expected += kind.calls();
        }
        awaitCalls(before + expected);
    }

    @Test
    void countsExactlyForManyAtATime() throws InterruptedException {
        List<Kind> crowd = IntStream.range(0, CROWD)
                .mapToObj(i -> new Kind("mixed?orm=" + i % 7 + "&raw=" + i % 11, i % 7 + i % 11))
                .toList();

        List<Integer> counts = send(crowd, CROWD);

        assertThat(counts)
                .containsExactlyElementsOf(crowd.stream().map(Kind::counted).toList());
    }

    @Test
    void reportsABreachAndLeavesTheAnswer() throws InterruptedException {
        RouteMetrics metrics = new RouteMetrics(root);
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(Route.class.getName());
        log.addHandler(handler);
        try {
            for (String path : List.of("too-many", "too-many", "undeclared", "exempt")) {
                given().get(root.resolve("/books/" + path)).then().statusCode(200);
            }

            metrics.await("over_budget_total", "/books/too-many", 2);
            metrics.await("repeated_total", "/books/undeclared", 1);
            metrics.await("count", "/books/exempt", 1);
        } finally {
            log.removeHandler(handler);
        }

        assertThat(metrics.get("over_budget_total", "/books/exempt")).isZero();
        assertThat(metrics.get("repeated_total", "/books/exempt")).isZero();
        assertThat(logged)
                .satisfiesExactlyInAnyOrder(
                        first -> assertThat(first)
                                .startsWith("GET /books/too-many ran 2 statements; its budget is 1.")
                                .contains("1 x select * from (values (...)) book"),
                        first -> assertThat(first)
                                .startsWith("GET /books/undeclared ran 4 statements; a statement ran more than once")
                                .contains("3 x select * from (values (...)) author"));
    }

    /** Returns the counts in the order of the requests. */
    private List<Integer> send(List<Kind> requests, int connections) throws InterruptedException {
        Semaphore free = new Semaphore(connections);
        List<CompletableFuture<Integer>> counts = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Kind kind : requests) {
                free.acquire();
                counts.add(client.sendAsync(
                                HttpRequest.newBuilder(probe.resolve(kind.path()))
                                        .build(),
                                BodyHandlers.ofString())
                        .whenComplete((response, failure) -> free.release())
                        .thenApply(ExactCountIT::count));
            }
            return counts.stream().map(CompletableFuture::join).toList();
        }
    }

    private static int count(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String timing = response.headers().firstValue("Server-Timing").orElseThrow();
        return Integer.parseInt(timing.replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
    }

    /** The calls of background work may be counted a little later. */
    private void awaitCalls(int expected) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (calls() < expected && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(calls()).isEqualTo(expected);
    }

    private int calls() {
        return pool.query(CALLS)
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0))
                .await()
                .atMost(SOON);
    }
}
