package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.Balancer;
import dev.canopy.testing.EventStream;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Instances of the packaged service that are stopped one after the other while their clients continue. */
@Standalone
class RollingRestartIT {
    private static final Path FOLDER = Path.of("target", "rolling-restart-it");
    private static final int SENDERS = 6;
    private static final int LINES = 30; // of a body that takes three seconds

    private static DatabaseServer database;

    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger reopened = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeAll
    static void startDatabase() throws Exception {
        Files.createDirectories(FOLDER);
        database = DatabaseServer.startEmpty(FOLDER.resolve("database"), ServiceProcess.freePort());
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        database.close();
    }

    private static ServiceProcess.Builder service() {
        Datasource datasource = database.datasource();
        String url = "postgresql://%s:%s@127.0.0.1:%d/canopy"
                .formatted(
                        datasource.username().orElseThrow(),
                        datasource.password().orElseThrow(),
                        database.port());
        return ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url)
                .property("quarkus.shutdown.delay", "2S")
                .property("canopy.stream.heartbeat", "PT1S");
    }

    @Test
    void isNoticedByNobody() throws Exception {
        try (Balancer balancer = new Balancer();
                ServiceProcess first = service().startReady();
                ServiceProcess second = service().startReady();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            balancer.add(first);
            balancer.add(second);
            balancer.awaitReady(2);
            plant(first, "rolling");
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                clients.add(threads.submit(sender(balancer, i)));
            }
            clients.add(threads.submit(uploader(balancer)));
            clients.add(threads.submit(reader(balancer)));
            clients.add(threads.submit(watcher(balancer)));
            clients.add(threads.submit(watcher(balancer)));
            try {
                TimeUnit.SECONDS.sleep(1);
                assertLeavesWell(first);
                try (ServiceProcess third = service().startReady()) {
                    balancer.add(third);
                    balancer.awaitReady(2);
                    assertLeavesWell(second);
                    TimeUnit.SECONDS.sleep(1);
                    over.set(true);
                    for (Future<Void> client : clients) {
                        client.get();
                    }
                    assertThat(errors).isEmpty();
                    assertThat(usageCount(third, "rolling")).isEqualTo(acknowledged.get());
                }
            } finally {
                over.set(true);
            }
            assertThat(acknowledged).hasPositiveValue();
            assertThat(uploads).hasPositiveValue();
            assertThat(reads).hasPositiveValue();
            assertThat(reopened.get()).as("streams opened again").isGreaterThanOrEqualTo(2);
            System.out.printf(
                    "rolling restart: %d events acknowledged, %d uploads, %d reads, %d streams opened again, 0 errors%n",
                    acknowledged.get(), uploads.get(), reads.get(), reopened.get());
        }
    }

    @Test
    void answersAnEndlessBodyWithTheNumberOfStoredEvents() throws Exception {
        try (ServiceProcess service = service()
                .property("quarkus.shutdown.timeout", "4S")
                .property("quarkus.log.console.json.enabled", "true")
                .property("quarkus.otel.sdk.disabled", "false")
                .property("quarkus.otel.traces.exporter", "none")
                .startReady()) {
            plant(service, "endless");
            URI address = service.uri("/");
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                Thread writer = Thread.ofVirtual().start(() -> writeLines(socket));
                TimeUnit.SECONDS.sleep(1);
                Future<Integer> exit = exit(service);
                String answer = readAnswer(socket.getInputStream());
                assertThat(exit.get()).isEqualTo(143);
                writer.join();

                assertThat(answer).startsWith("HTTP/1.1 503").containsIgnoringCase("Retry-After:");
                int accepted = Integer.parseInt(answer.replaceFirst("(?s).*\"accepted\":(\\d+).*", "$1"));
                assertThat(accepted).isPositive();
                assertThat(service.output().lines().filter(line -> line.contains("ended early")))
                        .singleElement()
                        .asString()
                        .startsWith("{")
                        .containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
                try (ServiceProcess next = service().startReady()) {
                    assertThat(usageCount(next, "endless")).isEqualTo(accepted);
                }
            }
        }
    }

    @Test
    void isServedByASchemaThatAnotherProcessHasBroughtUpToDate() throws Exception {
        RunningCluster.execute(database.datasource(), "create database migrated");
        String url = "postgresql://%s:%s@127.0.0.1:%d/migrated"
                .formatted(
                        database.datasource().username().orElseThrow(),
                        database.datasource().password().orElseThrow(),
                        database.port());
        ServiceProcess.Builder serving =
                service().environment("CANOPY_DATABASE_URL", url).environment("CANOPY_DATABASE_MIGRATION", "none");
        try (ServiceProcess early = serving.start()) {
            assertThat(early.awaitExit()).isEqualTo(1);
            assertThat(early.output())
                    .contains("The schema of the database is not up to date")
                    .contains("R__alert.sql, ")
                    .contains("V1__tenant.sql, ");
        }
        try (ServiceProcess migration = service()
                .environment("CANOPY_DATABASE_URL", url)
                .environment("CANOPY_DATABASE_MIGRATION", "only")
                .start()) {
            assertThat(migration.awaitExit()).isZero();
            assertThat(migration.output()).contains("up to date").doesNotContain("Listening on: http");
        }
        try (ServiceProcess late = serving.startReady()) {
            late.terminate();
        }
    }

    /**
     * If a probe arrives after the end of the event loops and before the end of the socket, Netty logs a warning. The
     * service itself warns that it needs no credential.
     */
    private void assertLeavesWell(ServiceProcess service) throws Exception {
        assertThat(service.terminate()).isEqualTo(143);
        assertThat(service.output()
                        .replaceAll(".*(Failed to register an accepted channel|canopy.access.mode=open).*", ""))
                .doesNotContain("ERROR")
                .doesNotContain("WARN")
                .doesNotContain("Timed out");
    }

    private static Future<Integer> exit(ServiceProcess service) {
        FutureTask<Integer> exit = new FutureTask<>(service::terminate);
        Thread.ofVirtual().start(exit);
        return exit;
    }

    private static void plant(ServiceProcess service, String tenant) throws Exception {
        String body = "{\"key\":\"%s\",\"name\":\"%s\",\"parent\":null}".formatted(tenant, tenant);
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/tenants/import"))
                .header("Content-Type", "application/x-ndjson")
                .PUT(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private Callable<Void> sender(Balancer balancer, int number) {
        return () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                for (int i = 0; !over.get(); i++) {
                    String event = event("rolling", number + "-" + i);
                    if (answers(client, post(balancer, "application/json", BodyPublishers.ofString(event)))) {
                        acknowledged.incrementAndGet();
                    }
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
            return null;
        };
    }

    /** Bodies that are under way for a while. */
    private Callable<Void> uploader(Balancer balancer) {
        return () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                for (int i = 0; !over.get(); i++) {
                    int upload = i;
                    Iterable<byte[]> lines = () -> slowLines(upload);
                    if (answers(client, post(balancer, "application/x-ndjson", BodyPublishers.ofByteArrays(lines)))) {
                        acknowledged.addAndGet(LINES);
                        uploads.incrementAndGet();
                    }
                }
            }
            return null;
        };
    }

    private static Iterator<byte[]> slowLines(int upload) {
        return IntStream.range(0, LINES)
                .mapToObj(i -> {
                    sleep(100);
                    return (event("rolling", "upload-" + upload + "-" + i) + "\n").getBytes(StandardCharsets.UTF_8);
                })
                .iterator();
    }

    private Callable<Void> reader(Balancer balancer) {
        return () -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                while (!over.get()) {
                    HttpRequest request = HttpRequest.newBuilder(balancer.uri("/api/v1/tenants/rolling/metrics"))
                            .build();
                    if (answers(client, request)) {
                        reads.incrementAndGet();
                    }
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
            return null;
        };
    }

    /** Opens its stream again after each end, as a browser does. */
    private Callable<Void> watcher(Balancer balancer) {
        return () -> {
            URI address = balancer.uri("/api/v1/tenants/rolling/metrics/stream?metrics=usageCount");
            while (!over.get()) {
                try (EventStream stream = EventStream.open(address)) {
                    if (stream.response().statusCode() != 200) {
                        errors.add("stream: " + stream.response());
                        return null;
                    }
                    stream.next("retry");
                    if (endsWithRetry(stream)) {
                        reopened.incrementAndGet();
                    }
                }
            }
            return null;
        };
    }

    /** Returns false if the test is over before the stream ends. */
    private boolean endsWithRetry(EventStream stream) throws InterruptedException {
        EventStream.Block retry = null;
        while (!over.get()) {
            EventStream.Block block = stream.poll();
            if (block == EventStream.END) {
                if (retry == null) {
                    errors.add("stream: ended without a word");
                }
                return true;
            }
            if (block != null && block.fields().containsKey("retry")) {
                retry = block;
            }
        }
        return false;
    }

    private boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return true;
            }
            errors.add(request + ": " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            errors.add(request + ": " + e);
        }
        return false;
    }

    private static HttpRequest post(Balancer balancer, String type, BodyPublisher body) {
        return HttpRequest.newBuilder(balancer.uri("/api/v1/usage"))
                .header("Content-Type", type)
                .POST(body)
                .build();
    }

    private static String event(String tenant, String id) {
        return "{\"source\":\"rolling\",\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"0.5\"}"
                .formatted(id, tenant);
    }

    /** Until nobody reads them any more. */
    private static void writeLines(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /api/v1/usage HTTP/1.1\r
                    Host: localhost\r
                    Content-Type: application/x-ndjson\r
                    Content-Length: 1000000\r
                    \r
                    """.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; ; i++) {
                out.write((event("endless", "" + i) + "\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                sleep(50);
            }
        } catch (IOException closed) {
            // by the service, which has answered
        }
    }

    private static String readAnswer(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] part = new byte[4_096];
        try {
            for (int length = in.read(part); length > 0; length = in.read(part)) {
                answer.append(new String(part, 0, length, StandardCharsets.UTF_8));
            }
        } catch (IOException reset) {
            // after the answer: the rest of the body is on its way
        }
        return answer.toString();
    }

    private static long usageCount(ServiceProcess service, String tenant) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/usage?visibility=folded"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event(tenant, tenant.equals("rolling") ? "0-0" : "0")))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        String metrics = service.get("/api/v1/tenants/" + tenant + "/metrics?metrics=usageCount")
                .body();
        return Long.parseLong(metrics.replaceFirst("(?s).*\"usageCount\":(\\d+).*", "$1"));
    }

    private static void sleep(int milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
