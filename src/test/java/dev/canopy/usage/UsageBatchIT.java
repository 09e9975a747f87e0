package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.testing.Forest;
import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that contain the events of many requests. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(UsageBatchIT.OneWriter.class)
class UsageBatchIT {
    private static final int MAX_WAITING = 300;
    private static final String LOCK = "keep_tenants(";

    public static final class OneWriter implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "canopy.usage.writers", "1",
                    "canopy.usage.max-waiting", "" + MAX_WAITING,
                    "canopy.ledger.fold-interval", "PT1H");
        }
    }

    @TestHTTPResource("/api/v1/usage")
    URI usage;

    @Inject
    Sql sql;

    @Inject
    AgroalDataSource database;

    @Inject
    RunningStatements running;

    @Inject
    Appender appender;

    @Inject
    UsageStreams streams;

    @Inject
    MeterRegistry telemetry;

    private final HttpClient client = HttpClient.newHttpClient();
    private Forest forest;
    private Connection locks;

    @BeforeEach
    void lock() throws Exception {
        forest = Forest.of(tree("root", child("place", child("leaf")), child("other")));
        send("first").join(); // makes the partition of its month
        locks = database.getConnection();
        execute("select pg_advisory_lock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
    }

    @AfterEach
    void close() throws Exception {
        execute("select pg_advisory_unlock_all()"); // the pool keeps the connection
        locks.close();
        client.close();
    }

    private void unlock() throws Exception {
        execute("select pg_advisory_unlock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
    }

    private void execute(String statement) throws Exception {
        try (Statement running = locks.createStatement()) {
            running.execute(statement);
        }
    }

    private CompletableFuture<HttpResponse<String>> send(String id) {
        return post("application/json", forest.body(event(id, "root", "chat", "1")));
    }

    private CompletableFuture<HttpResponse<String>> post(String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(usage)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until this event is being written, so that later events have to wait. */
    private CompletableFuture<HttpResponse<String>> occupyTheWriter() {
        CompletableFuture<HttpResponse<String>> answer = send("occupier");
        running.awaitStatements(LOCK, 1);
        return answer;
    }

    /** Waits until this number of events wait for the writer. */
    private void awaitWaiting(int events) {
        RunningStatements.await(() -> assertThat(appender.waiting()).isEqualTo(events));
    }

    /** Waits until the service has this number of requests without an answer. */
    private void awaitRequests(int number) {
        RunningStatements.await(() -> assertThat(
                        telemetry.get("http.server.active.requests").gauge().value())
                .isEqualTo(number));
    }

    private long count(Stream<CompletableFuture<HttpResponse<String>>> answers, String member) {
        return answers.map(CompletableFuture::join)
                .peek(answer ->
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200))
                .mapToLong(answer -> JsonPath.from(answer.body()).getLong(member))
                .sum();
    }

    private String stored() {
        return sql.one("select count(*) from usage_event where id like ?", forest.key("%"));
    }

    /** The number of transactions that stored the events. PostgreSQL keeps the id of its transaction in each row. */
    private String transactions() {
        return sql.one("select count(distinct xmin::text) from usage_event where id like ?", forest.key("%"));
    }

    @Test
    void commitsWaitingEventsTogetherAndCountsEachOnce() throws Exception {
        CompletableFuture<HttpResponse<String>> occupier = occupyTheWriter();
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, 200).mapToObj(i -> send("e" + i)).toList();
        awaitWaiting(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);

        unlock();

        assertThat(count(answers.stream(), "accepted")).isEqualTo(200);
        assertThat(occupier.join().statusCode()).isEqualTo(200);
        assertThat(stored()).isEqualTo("202");
        assertThat(Integer.parseInt(transactions())).isLessThan(20);
        assertThat(answers.stream()
                        .map(answer -> answer.join()
                                .headers()
                                .firstValue("Server-Timing")
                                .orElseThrow()
                                .replaceFirst(".*desc=", "")))
                .containsOnly("\"4 statements\"");
    }

    @Test
    void acceptsOneOfManyEventsWithTheSameKey() throws Exception {
        occupyTheWriter();
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, 100).mapToObj(i -> send("e" + i % 10)).toList();
        awaitWaiting(100);

        unlock();

        assertThat(count(answers.stream(), "accepted")).isEqualTo(10);
        assertThat(count(answers.stream(), "duplicates")).isEqualTo(90);
        assertThat(stored()).isEqualTo("12");
    }

    @Test
    void losesNoEventsOfOthersWhenAClientDisconnects() throws Exception {
        occupyTheWriter();
        String body = forest.body(event("left", "root", "chat", "1"));
        Socket leaver = new Socket(usage.getHost(), usage.getPort());
        leaver.getOutputStream()
                .write(("POST /api/v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, 20).mapToObj(i -> send("e" + i)).toList();
        awaitWaiting(21);
        leaver.close();
        awaitWaiting(20);

        unlock();

        assertThat(count(answers.stream(), "accepted")).isEqualTo(20);
        assertThat(sql.rows("select id from usage_key where id = ?", forest.key("left")))
                .isEmpty();
    }

    @Test
    void keepsABatchWhoseFirstClientDisconnects() throws Exception {
        CompletableFuture<HttpResponse<String>> first = occupyTheWriter();
        first.cancel(true);
        awaitRequests(0); // the service knows that the client has left
        CompletableFuture<HttpResponse<String>> second = send("second");
        awaitWaiting(1);

        unlock();

        assertThat(count(Stream.of(second), "accepted")).isEqualTo(1);
        assertThat(stored()).isEqualTo("3");
    }

    @Test
    void refusesEventsThatWouldWaitTooLongAndStoresNoneOfThem() throws Exception {
        CompletableFuture<HttpResponse<String>> occupier = occupyTheWriter();
        String many = IntStream.range(0, MAX_WAITING)
                .mapToObj(i -> forest.body(event("m" + i, "root", "chat", "1")))
                .reduce("", (one, other) -> one.isEmpty() ? other : one + "," + other);
        CompletableFuture<HttpResponse<String>> waiting = post("application/json", "[" + many + "]");
        awaitWaiting(MAX_WAITING);

        HttpResponse<String> refused = send("refused").join();
        CompletableFuture<HttpResponse<String>> stream =
                post("application/x-ndjson", forest.body(event("line", "root", "chat", "1")));
        RunningStatements.await(() -> assertThat(streams.buffered()).isPositive());
        assertThat(stream).isNotDone();
        unlock();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(JsonPath.from(refused.body()).getString("type")).isEqualTo("/problems/unavailable");
        assertThat(count(Stream.of(occupier, waiting, stream), "accepted")).isEqualTo(MAX_WAITING + 2);
        assertThat(sql.rows("select id from usage_key where id = ?", forest.key("refused")))
                .isEmpty();
    }

    private CompletableFuture<List<EventOutcome>> report(Scope scope, String tenant) {
        UsageEvent event = new UsageEvent(
                0,
                "test",
                forest.key(tenant),
                OffsetDateTime.parse("2026-03-01T12:00:00Z"),
                forest.key(tenant),
                "chat",
                Charge.cost(1),
                UsageEvent.Details.NONE);
        return appender.append(List.of(event), scope.allowed(), 1)
                .subscribeAsCompletionStage()
                .toCompletableFuture();
    }

    private Scope below(String tenant) {
        return Scope.subtrees(Set.of(Long.valueOf(sql.one("select id from tenant where key = ?", forest.key(tenant)))));
    }

    @Test
    void looksForEachTenantOfABatchInTheScopeOfItsSender() throws Exception {
        CompletableFuture<HttpResponse<String>> occupier = occupyTheWriter();
        var own = report(below("place"), "leaf");
        var foreign = report(below("place"), "other");
        var all = report(Scope.all(), "root");
        awaitWaiting(3);
        unlock();

        assertThat(occupier.join().statusCode()).isEqualTo(200);
        assertThat(own.join()).containsExactly(EventOutcome.ACCEPTED);
        assertThat(foreign.join()).containsExactly(EventOutcome.UNKNOWN_TENANT);
        assertThat(all.join()).containsExactly(EventOutcome.ACCEPTED);
    }

    @Test
    void rejectsAnEventWhoseTenantLeavesTheScopeBeforeItIsStored() throws Exception {
        var reported = report(below("place"), "leaf");
        running.awaitStatements(LOCK, 1);
        given().contentType("application/json")
                .body("{\"parent\":\"" + forest.key("other") + "\"}")
                .post("/api/v1/tenants/" + forest.key("leaf") + "/move")
                .then()
                .statusCode(200);
        unlock();

        assertThat(reported.join()).containsExactly(EventOutcome.UNKNOWN_TENANT);
    }

    @Test
    void waitsForNoDeletionInAnAccountOutsideTheScope() throws Exception {
        Forest elsewhere = Forest.of(tree("root"));
        Scope scope = Scope.subtrees(
                Set.of(Long.valueOf(sql.one("select id from tenant where key = ?", elsewhere.key("root")))));

        assertThat(report(scope, "root").get(20, TimeUnit.SECONDS)).containsExactly(EventOutcome.UNKNOWN_TENANT);
    }

    @Test
    void failsEveryRequestOfABatchWhoseConnectionIsLostAndStoresNothing() throws Exception {
        CompletableFuture<HttpResponse<String>> occupier = occupyTheWriter();

        sql.one(
                "select pg_terminate_backend(pid) from pg_stat_activity where query like '%' || ? || '%'"
                        + " and pid <> pg_backend_pid()",
                LOCK);

        assertThat(occupier.join().statusCode()).isEqualTo(503);
        assertThat(occupier.join().headers().firstValue("Retry-After")).contains("1");
        assertThat(stored()).isEqualTo("1");
        unlock();
        assertThat(count(Stream.of(send("occupier")), "accepted")).isEqualTo(1);
    }

    @Test
    void givesTheConnectionBackCleanWhenAStatementFails() throws Exception {
        CompletableFuture<HttpResponse<String>> occupier = occupyTheWriter();

        sql.one(
                "select pg_cancel_backend(pid) from pg_stat_activity where query like '%' || ? || '%'"
                        + " and pid <> pg_backend_pid()",
                LOCK);

        assertThat(occupier.join().statusCode()).as(occupier.join().body()).isEqualTo(503);
        running.awaitNoForgottenTransaction();
        assertThat(stored()).isEqualTo("1");
        unlock();
        assertThat(count(Stream.of(send("occupier")), "accepted")).isEqualTo(1);
    }
}
