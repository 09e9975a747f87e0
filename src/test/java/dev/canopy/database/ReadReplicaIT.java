package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged service with a database and an asynchronous standby of it, which stops, lags and disappears. */
@Standalone
class ReadReplicaIT {
    private static final Path FOLDER = Path.of("target", "read-replica-it");

    private static final Duration MAX_LAG = Duration.ofSeconds(30);

    /** The time within which a loaded machine notices anything. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int READERS = 6;

    private static final String USAGE = "/api/v1/tenants/acme/metrics?metrics=usageCount";

    private static final AtomicInteger EVENTS = new AtomicInteger();

    private static DatabaseServer database;
    private static DatabaseServer replica;
    private static ServiceProcess service;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        database = DatabaseServer.startEmpty(FOLDER.resolve("database"), ServiceProcess.freePort());
        replica = database.addReplica(FOLDER.resolve("replica"), ServiceProcess.freePort());
        client = HttpClient.newHttpClient();
        service = ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url(database))
                .environment("CANOPY_DATABASE_READ_URL", url(replica))
                .property("canopy.database.read-max-lag", MAX_LAG.toString())
                .startReady();
        send("POST", "/api/v1/tenants", "{\"key\":\"acme\",\"name\":\"Acme\"}");
        send("PUT", "/api/v1/features/chat", "{\"name\":\"Chat\"}");
        send(
                "POST",
                "/api/v1/prices",
                "{\"model\":\"large\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"3\",\"outputPerMillion\":\"15\"}");
        use("durable");
    }

    @AfterAll
    static void stop() throws IOException {
        service.close();
        replica.close();
        database.close();
        client.close();
    }

    @BeforeEach
    void awaitReplica() throws Exception {
        awaitReplicaWithEverything();
    }

    private static void awaitReplicaWithEverything() throws Exception {
        until(
                "everything is folded",
                () -> RunningCluster.query(database.datasource(), "select count(*) from usage_delta")
                        .equals("0"));
        until("reads come from the replica", () -> {
            double before = reads("near");
            service.get(USAGE);
            return reads("near") > before;
        });
        String position = RunningCluster.query(database.datasource(), "select pg_current_wal_lsn()");
        until(
                "the replica has everything",
                () -> RunningCluster.query(
                                replica.datasource(), "select pg_last_wal_replay_lsn() >= '" + position + "'")
                        .equals("t"));
    }

    @AfterEach
    void goOn() throws Exception {
        RunningCluster.query(replica.datasource(), "select pg_wal_replay_resume()");
    }

    private static String url(DatabaseServer server) {
        Datasource datasource = server.datasource();
        return "postgresql://%s:%s@127.0.0.1:%d/canopy"
                .formatted(
                        datasource.username().orElseThrow(),
                        datasource.password().orElseThrow(),
                        server.port());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/tenants/metrics, */*",
        "/api/v1/tenants/metrics?sort=-totalInferenceCost, */*",
        "/api/v1/tenants/metrics?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z, */*",
        "/api/v1/tenants/metrics, text/csv",
        "/api/v1/tenants/metrics, application/x-ndjson",
        "/api/v1/tenants/acme/metrics, */*",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D, */*",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D&by=feature&metric=usageCount, */*",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D, text/csv",
        "/api/v1/tenants/acme/metrics/breakdown?by=feature&metric=usageCount, */*",
        "/api/v1/tenants/acme/metrics/breakdown?by=feature&metric=computedCost, */*",
        "/api/v1/tenants/acme/metrics/breakdown?by=feature&metric=usageCount, text/csv",
        "/api/v1/tenants/acme/focus?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z, */*",
        "/api/v1/usage?tenant=acme, */*",
        "/api/v1/usage?tenant=acme, text/csv",
        "/api/v1/usage?tenant=acme, application/x-ndjson",
        "/api/v1/search?q=acme, */*",
        "/api/v1/metrics/prometheus, */*",
        "/api/v1/users?tenant=acme, text/csv",
        "/api/v1/tenants/acme/credits, text/csv",
        "/api/v1/tenants/acme/subscriptions, text/csv"
    })
    void readsFromTheReplicaAlone(String path, String accepted) throws Exception {
        fromReplica(() -> {
            double near = reads("near");
            double again = reads("again");

            HttpResponse<String> answer = get(path, "Accept", accepted);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(reads("near")).as("chosen").isGreaterThan(near);
            assertThat(reads("again")).as("asked again").isEqualTo(again);
        });
    }

    /** What nothing but the standby can answer: without the last event, which the database itself has. */
    @ParameterizedTest
    @CsvSource({
        "/api/v1/tenants/metrics?metrics=usageCount, */*",
        "/api/v1/tenants/metrics?metrics=usageCount, text/csv",
        "/api/v1/tenants/metrics?metrics=usageCount, application/x-ndjson",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D, */*",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D&by=feature&metric=usageCount, */*",
        "/api/v1/tenants/acme/metrics/series?granularity=P1D, text/csv",
        "/api/v1/tenants/acme/metrics/breakdown?by=feature&metric=usageCount, text/csv",
        "/api/v1/tenants/acme/metrics/breakdown?by=feature&metric=computedCost, */*",
        "/api/v1/tenants/acme/focus, text/csv",
        "/api/v1/usage?tenant=acme, text/csv",
        "/api/v1/usage?tenant=acme, application/x-ndjson",
        "/api/v1/metrics/prometheus, */*"
    })
    void showsTheStateOfTheReplica(String path, String accepted) throws Exception {
        fromReplica(() -> {
            pause();
            String before = get(path, "Accept", accepted).body();
            String token =
                    use("folded").headers().firstValue("Canopy-Read-After").orElseThrow();

            HttpResponse<String> near = get(path, "Accept", accepted);
            HttpResponse<String> seen = client.send(
                    HttpRequest.newBuilder(service.uri(path))
                            .header("Accept", accepted)
                            .header("Canopy-Read-After", token)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(near.statusCode()).as(near.body()).isEqualTo(200);
            assertThat(near.body()).isEqualTo(before);
            assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
            assertThat(seen.body()).isNotEqualTo(before);
        });
    }

    @Test
    void runsTheStatementsThere() throws Exception {
        String before = RunningCluster.query(database.datasource(), "select clock_timestamp()");
        service.get("/api/v1/search?q=acme");

        String searches =
                "select count(*) > 0 from pg_stat_activity where query like 'with asked %' and query_start > '" + before
                        + "'";
        assertThat(RunningCluster.query(replica.datasource(), searches)).isEqualTo("t");
        assertThat(RunningCluster.query(database.datasource(), searches)).isEqualTo("f");
    }

    @Test
    void seesWhatTheTokenStandsFor() throws Exception {
        AtomicReference<String> token = new AtomicReference<>();
        AtomicInteger before = new AtomicInteger();
        fromReplica(() -> {
            before.set(used(service.get(USAGE)));
            pause();

            HttpResponse<String> written = use("folded");

            assertThat(used(service.get(USAGE))).as("without the token").isEqualTo(before.get());
            token.set(written.headers().firstValue("Canopy-Read-After").orElseThrow());
        });
        assertThat(token.get()).matches("[\\w-]{48}");
        assertThat(used(get(USAGE, "Canopy-Read-After", token.get()))).isEqualTo(before.get() + 1);
        assertThat(get("/api/v1/usage?tenant=acme", "Canopy-Read-After", token.get())
                        .body())
                .contains("\"id\":\"e" + EVENTS.get() + '"');

        RunningCluster.query(replica.datasource(), "select pg_wal_replay_resume()");
        until("the replica has replayed it", () -> {
            double near = reads("near");
            assertThat(used(get(USAGE, "Canopy-Read-After", token.get()))).isEqualTo(before.get() + 1);
            return reads("near") > near;
        });
    }

    /** The tag of an answer from the database itself, which the replica does not have yet. */
    @Test
    void neverGoesBackForAClientThatSendsItsTag() throws Exception {
        int before = used(service.get(USAGE));
        pause();
        String token = use("folded").headers().firstValue("Canopy-Read-After").orElseThrow();
        HttpResponse<String> newest = get(USAGE, "Canopy-Read-After", token);
        String tag = newest.headers().firstValue("ETag").orElseThrow();
        assertThat(used(newest)).isEqualTo(before + 1);

        HttpResponse<String> unchanged = get(USAGE, "If-None-Match", tag);
        use("folded");
        HttpResponse<String> changed = get(USAGE, "If-None-Match", tag);

        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(used(changed)).isEqualTo(before + 2);
    }

    @Test
    void answersThatNothingHasChangedOnlyForTheStateOfTheReplica() throws Exception {
        fromReplica(() -> {
            pause(); // first, because the end of an earlier round of folds may still be replayed
            HttpResponse<String> first = service.get(USAGE);
            String tag = first.headers().firstValue("ETag").orElseThrow();
            String token =
                    use("folded").headers().firstValue("Canopy-Read-After").orElseThrow();

            assertThat(get(USAGE, "If-None-Match", tag).statusCode())
                    .as("as old as allowed")
                    .isEqualTo(304);
            HttpRequest request = HttpRequest.newBuilder(service.uri(USAGE))
                    .header("If-None-Match", tag)
                    .header("Canopy-Read-After", token)
                    .build();
            HttpResponse<String> after = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(after.statusCode()).isEqualTo(200);
            assertThat(used(after)).isEqualTo(used(first) + 1);
        });
    }

    @Test
    void findsWhatTheReplicaDoesNotHaveYet() throws Exception {
        pause();
        String key = "new-" + EVENTS.incrementAndGet();
        send("POST", "/api/v1/tenants", "{\"key\":\"" + key + "\",\"name\":\"New\"}");

        assertThat(service.get("/api/v1/tenants/" + key + "/metrics").statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/usage?tenant=" + key, "Accept", "text/csv").statusCode())
                .isEqualTo(200);
        assertThat(service.get("/api/v1/tenants/none/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void leavesAReplicaThatIsTooFarBehind() throws Exception {
        int before = used(service.get(USAGE));
        pause();
        use("folded");

        until("reads leave the replica", () -> {
            double behind = reads("behind");
            int seen = used(service.get(USAGE));
            return reads("behind") > behind && seen == before + 1;
        });

        assertThat(metric("canopy_database_replica_lag_seconds")).isGreaterThan(MAX_LAG.toSeconds());
        RunningCluster.query(replica.datasource(), "select pg_wal_replay_resume()");
        awaitReplica();
    }

    @Test
    void givesNoTokenWithoutAWaitAndRefusesOthers() throws Exception {
        assertThat(use("durable").headers().firstValue("Canopy-Read-After")).isEmpty();
        for (String wrong : List.of("x", "AAAAAAAAAAAAAAAAAAAAAA", "0/3000060")) {
            HttpResponse<String> answer = get(USAGE, "Canopy-Read-After", wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(answer.body()).contains("Canopy-Read-After").contains("/problems/");
        }
    }

    /** Standing still, ended by SIGKILL, ended in order, and losing its connections: no client notices. */
    @Test
    void losesTheReplicaInTheMiddleOfLoad() throws Exception {
        Queue<String> troubles = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        List<String> paths = List.of(
                "/api/v1/tenants/metrics",
                USAGE,
                "/api/v1/usage?tenant=acme",
                "/api/v1/search?q=acme",
                "/api/v1/tenants/acme/metrics/series?granularity=P1D",
                "/api/v1/metrics/prometheus");
        try {
            for (String path : paths) {
                readers.execute(() -> {
                    while (!over.get()) {
                        try {
                            HttpResponse<String> answer = service.get(path);
                            answers.incrementAndGet();
                            if (answer.statusCode() != 200) {
                                troubles.add(path + ": " + answer.statusCode() + " " + answer.body());
                            }
                        } catch (IOException e) {
                            troubles.add(path + ": " + e);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                });
            }
            more(answers);

            replica.signal("STOP");
            until("it is missed", () -> health().contains("away"));
            more(answers);
            assertThat(service.getManagement("/q/health/ready").statusCode()).isEqualTo(200);
            replica.signal("CONT");
            awaitReplica();
            more(answers);

            replica.kill();
            until("it is missed", () -> health().contains("away"));
            more(answers);
            replica.start();
            awaitReplica();
            more(answers);

            for (int i = 0; i < 3; i++) {
                RunningCluster.query(
                        replica.datasource(),
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
                awaitReplica();
                more(answers);
            }
        } finally {
            over.set(true);
            readers.close();
        }
        assertThat(troubles).isEmpty();
        until("it is trusted again", () -> health().contains("\"replica\": \"up\""));
        assertThat(service.output()).doesNotContain("ERROR").doesNotContain("broke its statement budget");
    }

    /** The connection of the probe stays open, so that it does not notice. */
    @Test
    void restsAfterAReplicaHasRefusedAConnection() throws Exception {
        try (Connection operator = RunningCluster.source(replica.datasource()).getConnection();
                Statement statement = operator.createStatement()) {
            until("a request notices before the probe does", () -> {
                replica.refuseConnections(true);
                try {
                    return isNoticedByARequest(statement);
                } finally {
                    replica.refuseConnections(false);
                    awaitReplica();
                }
            });
        }
    }

    /** False if the probe has lost its connection, as it does when an answer takes a second on a loaded machine. */
    private static boolean isNoticedByARequest(Statement operator) throws Exception {
        until("connections are refused", () -> {
            try {
                RunningCluster.query(replica.datasource(), "select 1");
                return false;
            } catch (SQLException refused) {
                return true;
            }
        });
        operator.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where backend_type = 'client backend' and application_name <> 'canopy-replication'"
                + " and pid <> pg_backend_pid()");
        until("the reason is known", () -> {
            assertThat(service.get(USAGE).statusCode()).isEqualTo(200);
            return health().contains("away: ");
        });
        if (!health().contains("A request failed there")) {
            return false;
        }

        double again = reads("again");
        long begun = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(service.get(USAGE).statusCode()).isEqualTo(200);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(reads("again") - again).as("tries").isLessThanOrEqualTo(seconds + 2);
        return true;
    }

    @Test
    void doesNotLeaveAReplicaThatHasOnlyLostTheProbe() throws Exception {
        String probes = "select string_agg(pid::text, ',') from pg_stat_activity"
                + " where application_name = 'canopy-replication' and state = 'idle'";
        long left = service.output().lines().filter(ReadReplicaIT::isLeft).count();
        AtomicReference<String> before = new AtomicReference<>();
        until("the probe is connected", () -> {
            before.set(RunningCluster.query(replica.datasource(), probes));
            return before.get() != null;
        });

        RunningCluster.query(
                replica.datasource(),
                "select bool_and(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where application_name = 'canopy-replication'");
        until("the probe is connected again", () -> {
            String now = RunningCluster.query(replica.datasource(), probes);
            return now != null && !now.equals(before.get());
        });

        awaitReplica();
        assertThat(service.output().lines().filter(ReadReplicaIT::isLeft)).hasSize(Math.toIntExact(left));
    }

    /** Not because it took too long, as it may on a loaded machine. */
    private static boolean isLeft(String line) {
        return line.contains("The read replica is away") && !line.contains("Timeout");
    }

    @Test
    void startsAndServesWithoutItsReplica() throws Exception {
        try (ServiceProcess alone = ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url(database))
                .environment(
                        "CANOPY_DATABASE_READ_URL", "postgresql://127.0.0.1:" + ServiceProcess.freePort() + "/canopy")
                .startReady()) {
            assertThat(alone.get(USAGE).statusCode()).isEqualTo(200);
            assertThat(alone.getManagement("/q/health/ready").body()).contains("away: ");
            assertThat(alone.getManagement("/q/metrics").body())
                    .as("grows from the start on, so that the alert notices")
                    .containsPattern("(?m)^canopy_database_replica_lag_seconds(\\{[^}]*})? [0-9.E-]+$");
        }
    }

    /** Its own database is none: reads would find everything, but nothing would be gained. */
    @Test
    void takesNoReplicaThatIsNone() throws Exception {
        try (ServiceProcess alone = ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url(database))
                .environment("CANOPY_DATABASE_READ_URL", url(database))
                .startReady()) {
            until(
                    "the reason is known",
                    () -> alone.getManagement("/q/health/ready").body().contains("away: It is no standby."));
            assertThat(alone.get(USAGE).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void changesNothingWithoutAReplica() throws Exception {
        try (ServiceProcess alone = ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url(database))
                .startReady()) {
            HttpResponse<String> written = send(alone, "POST", "/api/v1/usage?visibility=folded", event());

            assertThat(written.headers().firstValue("Canopy-Read-After")).isEmpty();
            assertThat(alone.getManagement("/q/health/ready").body()).doesNotContain("replica");
            assertThat(alone.getManagement("/q/metrics").body()).doesNotContain("canopy_database_re");
            until(
                    "only the other instance asks for positions",
                    () -> RunningCluster.query(
                                    database.datasource(),
                                    "select count(*) from pg_stat_activity where application_name = 'canopy-replication'")
                            .equals("1"));
        }
    }

    /** Repeats what failed because requests have left the replica, as they may on a loaded machine. */
    private static void fromReplica(Attempt attempt) throws Exception {
        until("all is read from the replica", () -> {
            double left = reads("away") + reads("behind");
            try {
                attempt.run();
                return true;
            } catch (AssertionError e) {
                if (reads("away") + reads("behind") == left) {
                    throw e;
                }
                RunningCluster.query(replica.datasource(), "select pg_wal_replay_resume()");
                awaitReplicaWithEverything();
                return false;
            }
        });
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void pause() throws Exception {
        RunningCluster.query(replica.datasource(), "select pg_wal_replay_pause()");
        until(
                "replay is paused",
                () -> RunningCluster.query(replica.datasource(), "select pg_get_wal_replay_pause_state()")
                        .equals("paused"));
    }

    private static String health() throws Exception {
        return service.getManagement("/q/health/ready").body();
    }

    /** Waits until clients have got some more answers. */
    private static void more(AtomicInteger answers) throws Exception {
        int before = answers.get();
        until("clients are answered", () -> answers.get() > before + 5 * READERS);
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + SOON.plus(MAX_LAG).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static int used(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Pattern.compile("\"usageCount\":(\\d+)")
                .matcher(answer.body())
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static double reads(String reason) throws Exception {
        return metric("canopy_database_reads_total\\{[^}]*reason=\"" + reason + "\"[^}]*}");
    }

    private static double metric(String name) throws Exception {
        List<Double> values = new ArrayList<>();
        Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(service.getManagement("/q/metrics").body())
                .results()
                .map(MatchResult::group)
                .forEach(line -> values.add(Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        assertThat(values).as(name).hasSize(1);
        return values.getFirst();
    }

    private static String event() {
        return "{\"id\":\"e" + EVENTS.incrementAndGet()
                + "\",\"tenant\":\"acme\",\"feature\":\"chat\",\"cost\":\"0.5\",\"model\":\"large\","
                + "\"quantities\":{\"inputTokens\":1000}}";
    }

    private static HttpResponse<String> use(String visibility) throws Exception {
        return send("POST", "/api/v1/usage?visibility=" + visibility, event());
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(service, method, path, body);
    }

    private static HttpResponse<String> send(ServiceProcess instance, String method, String path, String body)
            throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(instance.uri(path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer;
    }

    private static HttpResponse<String> get(String path, String header, String value) throws Exception {
        return client.send(
                HttpRequest.newBuilder(service.uri(path)).header(header, value).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
