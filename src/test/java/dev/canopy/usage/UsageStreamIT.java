package dev.canopy.usage;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.RawHttp;
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
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of lines over real connections: slow, broken, and many. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(UsageStreamIT.SmallLimits.class)
class UsageStreamIT {
    private static final int STREAMS = 1_000;
    private static final int ROUNDS = 10;
    private static final int MAX_BUFFER = 256 * 1_024;
    private static final String LOCK = "keep_tenants(";
    private static final String HEAD =
            "POST /api/v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n";

    public static final class SmallLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "canopy.usage.max-streams",
                    "" + STREAMS,
                    "canopy.usage.max-buffer",
                    "" + MAX_BUFFER,
                    "canopy.usage.idle-timeout",
                    "PT3S",
                    "canopy.price.missing",
                    "reject",
                    "canopy.ledger.fold-interval",
                    "PT1H");
        }
    }

    @TestHTTPResource
    URI service;

    @Inject
    Sql sql;

    @Inject
    AgroalDataSource database;

    @Inject
    RunningStatements running;

    @Inject
    MeterRegistry telemetry;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root"));
    }

    private String line(String id) {
        return forest.body(event(id, "root", "chat", "1")) + "\n";
    }

    private String lines(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> line(prefix + i)).collect(Collectors.joining());
    }

    private String stored() {
        return sql.one("select count(*) from usage_event where id like ?", forest.key("%"));
    }

    private void awaitStored(int count) {
        running.awaitRow("select from usage_event where id like '" + forest.key("%") + "' having count(*) >= " + count);
    }

    private double buffered() {
        return telemetry.get("canopy.usage.buffered").gauge().value();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void rejectsLinesWithoutAPriceIfSoConfigured() {
        String model = forest.key("large");
        String event = "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"2026-03-01T12:00:00Z\",%s}\n";
        String unpriced =
                event.formatted(forest.key("2"), forest.key("root"), "\"model\":\"" + model + "\",\"inputTokens\":1")
                        + event.formatted(forest.key("3"), forest.key("root"), "\"inputTokens\":1");

        given().contentType("application/x-ndjson")
                .body((line("1") + unpriced).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(0))
                .body(
                        "errors.detail",
                        equalTo(
                                List.of(
                                        "no price for model '" + model + "' at 2026-03-01T12:00:00Z",
                                        "no cost in the currency of the account, and no model with quantities from which to compute one")));
    }

    @Test
    void commitsTheLinesOfASlowClientWhileItSendsNothing() throws Exception {
        try (Socket client = new Socket(service.getHost(), service.getPort())) {
            write(client.getOutputStream(), HEAD + "Content-Length: 100000\r\n\r\n" + line("1") + line("2") + "{\"id");

            awaitStored(2);
        }
    }

    @Test
    void reportsCommittedEventsToASilentClient() throws Exception {
        RawHttp.Answer answer = RawHttp.send(
                service,
                "POST /api/v1/usage HTTP/1.1\nContent-Type: application/x-ndjson\nContent-Length: 1000000",
                out -> write(out, lines("e", 100) + line("e1") + "x\n" + "{\"id\":"));

        JsonPath problem = JsonPath.from(answer.body());
        assertThat(answer.status()).as(answer.body()).isEqualTo(408);
        assertThat(problem.getString("type")).isEqualTo("/problems/body-timeout");
        assertThat(problem.getInt("accepted")).isEqualTo(100);
        assertThat(problem.getInt("duplicates")).isEqualTo(1);
        assertThat(problem.getInt("rejected")).isEqualTo(1);
        assertThat(problem.getInt("errors[0].index")).isEqualTo(101);
        assertThat(stored()).isEqualTo("100");
        assertThat(answer.header("Connection")).contains("close");
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void reportsCommittedEventsWhenTheDatabaseFails() throws Exception {
        CompletableFuture<RawHttp.Answer> answer;
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        answer = CompletableFuture.supplyAsync(() -> send(out -> {
            write(out, lines("a", 50));
            goOn.join();
            write(out, lines("b", 50));
        }));
        awaitStored(50);
        try (Connection connection = database.getConnection();
                Statement locks = connection.createStatement()) {
            locks.execute(
                    "select pg_advisory_lock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
            goOn.complete(null);
            running.awaitStatements(LOCK, 1);
            sql.one(
                    "select pg_terminate_backend(pid) from pg_stat_activity where query like '%' || ? || '%'"
                            + " and pid <> pg_backend_pid()",
                    LOCK);
            JsonPath problem = JsonPath.from(answer.join().body());
            assertThat(answer.join().status()).as(answer.join().body()).isEqualTo(503);
            assertThat(answer.join().header("Retry-After")).contains("1");
            assertThat(problem.getInt("accepted")).isEqualTo(50);
            locks.execute(
                    "select pg_advisory_unlock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
        }
        assertThat(stored()).isEqualTo("50");
    }

    private RawHttp.Answer send(RawHttp.Body body) {
        try {
            return RawHttp.send(
                    service,
                    "POST /api/v1/usage HTTP/1.1\nContent-Type: application/x-ndjson\nContent-Length: 1000000",
                    body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsTheCompleteLinesOfABodyThatBreaksOff() throws Exception {
        for (String framing : List.of("Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n")) {
            boolean chunked = framing.startsWith("T");
            String body = lines(chunked ? "c" : "l", 20);
            try (Socket client = new Socket(service.getHost(), service.getPort())) {
                String sent = chunked ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n" : body;
                write(client.getOutputStream(), HEAD + framing + sent);
                awaitStored(chunked ? 40 : 20);
                if (chunked) {
                    write(client.getOutputStream(), "no size\r\n");
                } else {
                    client.shutdownOutput();
                }
                client.setSoTimeout(20_000);
                client.getInputStream().readAllBytes(); // ends when the service closes the connection
            }
            assertThat(stored()).isEqualTo(chunked ? "40" : "20");
        }
    }

    @Test
    void buffersLittleOfManySlowStreamsAndFinishesAll() throws Exception {
        List<Socket> clients = new ArrayList<>();
        double most = 0;
        double step = 0; // what one read of a connection gives
        try {
            for (int i = 0; i < STREAMS; i++) {
                Socket client = new Socket(service.getHost(), service.getPort());
                clients.add(client);
                write(client.getOutputStream(), HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                writeChunk(client, line(i + "-a"));
            }
            awaitStored(STREAMS);
            RawHttp.Answer oneTooMany = send(out -> write(out, line("too many")));
            assertThat(oneTooMany.status()).as(oneTooMany.body()).isEqualTo(503);
            assertThat(oneTooMany.header("Retry-After")).contains("1");
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < STREAMS; i++) {
                    String piece = lines(i + "-" + round + "-", 10);
                    step = Math.max(step, piece.length());
                    writeChunk(clients.get(i), piece);
                    most = Math.max(most, buffered());
                }
            }
            for (Socket client : clients) {
                write(client.getOutputStream(), "0\r\n\r\n");
                most = Math.max(most, buffered());
            }
            for (Socket client : clients) {
                client.setSoTimeout(60_000);
                String answer = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(answer).isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        assertThat(stored()).isEqualTo("" + (1 + 10 * ROUNDS) * STREAMS);
        assertThat(most).isLessThan(MAX_BUFFER + STREAMS * step);
        running.awaitNoForgottenTransaction();
        assertThat(buffered()).isZero();
    }

    @Test
    void limitsReadingAheadOfTheDatabase() throws Exception {
        int streams = 50;
        List<CompletableFuture<RawHttp.Answer>> answers = new ArrayList<>();
        String padding = " ".repeat(4_000);
        try (Connection connection = database.getConnection();
                Statement locks = connection.createStatement()) {
            locks.execute(
                    "select pg_advisory_lock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
            for (int i = 0; i < streams; i++) {
                String body = lines(i + "-", 50).replace("\n", padding + "\n");
                answers.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return RawHttp.send(
                                        service,
                                        "POST /api/v1/usage HTTP/1.1\nContent-Type: application/x-ndjson\n"
                                                + "Content-Length: " + body.length(),
                                        out -> write(out, body));
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Thread::startVirtualThread));
            }
            running.awaitStatements(LOCK, 4);
            Thread.sleep(1_000); // they send what they can
            // 10 MB were sent; each stream has one small step of its own beyond what all share.
            assertThat(buffered()).isBetween(MAX_BUFFER / 2.0, MAX_BUFFER + streams * 16_384.0);
            locks.execute(
                    "select pg_advisory_unlock(hashtext('canopy.tenants'), number) from generate_series(0, 255) number");
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().status())
                        .as(answer.join().body())
                        .isEqualTo(200));
        assertThat(stored()).isEqualTo("" + 50 * streams);
    }

    private static void writeChunk(Socket client, String text) throws IOException {
        write(client.getOutputStream(), Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }
}
