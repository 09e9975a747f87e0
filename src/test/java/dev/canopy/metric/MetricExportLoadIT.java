package dev.canopy.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exports to clients that leave, stall or take their time; three at once, from a pool of five connections. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(MetricExportLoadIT.Few.class)
class MetricExportLoadIT {
    /** More than what fits between service and client, with names of 200 letters. */
    private static final int TENANTS = 20_000;

    private static final Duration STALL = Duration.ofSeconds(4);
    /** Time passes that much faster here than with the default of {@code canopy.export.stall-timeout}. */
    private static final int SPEED = (int) Duration.ofDays(2).dividedBy(STALL);

    private static final String END = "\r\n0\r\n\r\n";
    /** Between two statements or in one: which of them is a matter of the moment. */
    private static final String BUSY = " from pg_stat_activity where state <> 'idle' and datname = current_database()"
            + " and pid <> pg_backend_pid() and backend_type = 'client backend'";

    private static String root;

    private final List<Socket> clients = new ArrayList<>();

    @TestHTTPResource
    URI service;

    @Inject
    Sql sql;

    public static final class Few implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "canopy.export.max-concurrent", "3",
                    "canopy.export.stall-timeout", STALL.toString(),
                    "quarkus.datasource.reactive.max-size", "5");
        }
    }

    @BeforeEach
    void plant() {
        if (root != null) {
            return;
        }
        root = "many" + System.nanoTime();
        List<String> lines = new ArrayList<>();
        lines.add("{\"key\":\"%s\",\"name\":\"Root\"}".formatted(root));
        for (int i = 1; i < TENANTS; i++) {
            lines.add("{\"key\":\"%s-%d\",\"name\":\"%s\",\"parent\":\"%1$s\"}".formatted(root, i, "n".repeat(200)));
        }
        Forest.importLines(lines).then().statusCode(200);
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        await(this::isIdle);
    }

    @Test
    void refusesMoreAtOnceThanConfigured() throws IOException {
        begin();
        begin();
        begin();

        given().accept("text/csv")
                .get("/api/v1/tenants/metrics")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("1"))
                .body("detail", equalTo("3 exports are running already; wait for one to end."));
        given().get("/api/v1/tenants/metrics").then().statusCode(200);
    }

    @Test
    void freesEverythingWhenClientsLeave() throws IOException {
        for (int i = 0; i < 6; i++) {
            begin().close();
            await(this::isIdle);
        }

        assertThat(export()).hasSize(TENANTS);
    }

    @Test
    void freesEverythingWhenAClientLeavesAtOnce() throws IOException {
        for (int i = 0; i < 6; i++) {
            request(OptionalInt.of(16 * 1024)).close();
            await(this::isIdle);
        }

        assertThat(export()).hasSize(TENANTS);
    }

    @Test
    void cutsOffAClientThatDoesNotRead() throws IOException {
        Socket client = begin();
        assertThat(isIdle()).isFalse();

        await(this::isIdle);

        assertThat(rest(client)).doesNotEndWith(END);
        assertThat(export()).hasSize(TENANTS);
    }

    /** With the receive buffer that the kernel gives them, and for much longer than the service waits. */
    @Test
    void waitsForClientsThatRead1And16And256BytesASecond() throws Exception {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int rate : List.of(1, 16, 256)) {
                Socket client = begin(OptionalInt.empty());
                answers.add(readers.submit(() -> readSteadily(client, rate * SPEED, STALL.multipliedBy(3))));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).endsWith(END);
                assertThat(answer.get().split("\"tenant\":", -1)).hasSize(TENANTS + 1);
            }
        }
    }

    @Test
    void breaksTheTransferOffWhenTheDatabaseGoes() throws IOException {
        Socket client = begin();

        sql.rows("select pg_terminate_backend(pid)" + BUSY);

        assertThat(rest(client)).startsWith("HTTP/1.1 200 OK").doesNotEndWith(END);
        await(this::isIdle);
        assertThat(export()).hasSize(TENANTS);
    }

    /** A request whose answer has begun, with what fits between client and service on its way. */
    private Socket begin() throws IOException {
        return begin(OptionalInt.of(16 * 1024));
    }

    private Socket begin(OptionalInt buffer) throws IOException {
        Socket client = request(buffer);
        InputStream in = client.getInputStream();
        await(() -> {
            try {
                return in.available() > 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return client;
    }

    private Socket request(OptionalInt buffer) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        if (buffer.isPresent()) {
            client.setReceiveBufferSize(buffer.getAsInt());
        }
        client.setSoTimeout(20_000);
        client.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        String head = "GET /api/v1/tenants/metrics?ancestor=" + root
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /** Reads at a rate for a time, and then as fast as possible. */
    private static String readSteadily(Socket client, int bytesPerSecond, Duration time) throws Exception {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        long start = System.nanoTime();
        Duration passed = Duration.ZERO;
        while (passed.compareTo(time) < 0) {
            long due = passed.toMillis() * bytesPerSecond / 1000 - read.size();
            read.write(client.getInputStream().readNBytes((int) due));
            Thread.sleep(10);
            passed = Duration.ofNanos(System.nanoTime() - start);
        }
        return read.toString(StandardCharsets.UTF_8) + rest(client);
    }

    private static String rest(Socket client) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[64 * 1024];
        try {
            InputStream in = client.getInputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                read.write(piece, 0, length);
            }
        } catch (SocketException reset) {
            // The transfer is broken, as it should be.
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /** Of a client that comes again as long as others are still being let go. */
    private List<String> export() {
        AtomicReference<Response> answer = new AtomicReference<>();
        await(() -> {
            answer.set(given().accept("text/csv").get("/api/v1/tenants/metrics?metrics=usageCount&ancestor=" + root));
            return answer.get().statusCode() != 503;
        });
        return answer.get()
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .skip(1)
                .toList();
    }

    private boolean isIdle() {
        return sql.one("select count(*)" + BUSY).equals("0");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
