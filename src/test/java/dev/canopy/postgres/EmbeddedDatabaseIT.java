package dev.canopy.postgres;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged service with nothing configured but its folder, from start to one end or another. */
@Standalone
class EmbeddedDatabaseIT {
    private static final Path FOLDER = Path.of("target", "embedded-database-it");
    /** The exit code of a process that SIGTERM has ended. */
    private static final int TERMINATED = 143;

    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);

    /** Once, since unpacking PostgreSQL takes a second or two: each test but the first finds a folder. */
    @BeforeAll
    static void startFromNothing() throws IOException, InterruptedException {
        CLUSTER.kill();
        if (Files.exists(FOLDER)) {
            try (Stream<Path> tree = Files.walk(FOLDER)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** A test that fails must not leave a server behind. */
    @AfterEach
    void killServer() throws IOException, InterruptedException {
        CLUSTER.kill();
    }

    @Test
    void keepsDataOverARestart() throws Exception {
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady()) {
            RunningCluster.execute(CLUSTER.datasource(), "create table restarted (id int)");
            first.terminate();
        }
        try (ServiceProcess second = ServiceProcess.on(FOLDER).startReady()) {
            assertThat(count("restarted")).isEqualTo("0");
            second.terminate();
        }
    }

    @Test
    void keepsTheKeyOfTheOperatorInAFile() throws Exception {
        Path file = FOLDER.resolve("operator-key");
        ServiceProcess.Builder required = ServiceProcess.on(FOLDER).property("canopy.access.mode", "required");
        String key;
        try (ServiceProcess first = required.startReady()) {
            key = Files.readString(file).strip();
            assertThat(first.output()).contains("operator-key").doesNotContain(key);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(first.get("/api/v1/me").statusCode()).isEqualTo(401);
            first.terminate();
        }
        try (ServiceProcess second = required.startReady()) {
            assertThat(file).hasContent(key + "\n");
            given().header("Authorization", "Bearer " + key)
                    .get(second.uri("/api/v1/me"))
                    .then()
                    .statusCode(200);
            second.terminate();
        }
    }

    @Test
    void stopsItsServerWhenTerminated() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).startReady()) {
            long start = System.nanoTime();
            service.terminate();

            assertThat(CLUSTER.postmaster()).isEmpty();
            assertThat(CLUSTER.data().resolve("postmaster.pid")).doesNotExist();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void leavesNoServerWhenTerminatedWhileItStarts() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).start()) {
            while (CLUSTER.postmaster().isEmpty()) {
                assertThat(service.isAlive()).as(service.output()).isTrue();
                Thread.sleep(5);
            }
            service.terminate();

            assertThat(CLUSTER.postmaster()).isEmpty();
        }
    }

    @Test
    void findsItsServerAgainAfterBeingKilled() throws Exception {
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady()) {
            first.kill();
        }
        Postmaster survivor = CLUSTER.postmaster().orElseThrow();
        try (ServiceProcess second = ServiceProcess.on(FOLDER).startReady()) {
            assertThat(CLUSTER.postmaster()).contains(survivor);
            second.terminate();
        }
        assertThat(CLUSTER.postmaster()).isEmpty();
    }

    @Test
    void movesToTheConfiguredPortAfterBeingKilled() throws Exception {
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady()) {
            first.kill();
        }
        int port = ServiceProcess.freePort();
        try (ServiceProcess second = ServiceProcess.on(FOLDER)
                .property("canopy.database.port", Integer.toString(port))
                .startReady()) {
            assertThat(CLUSTER.postmaster().orElseThrow().port()).isEqualTo(port);
            second.terminate();
        }
    }

    @Test
    void recoversAfterServiceAndServerWereKilled() throws Exception {
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady()) {
            RunningCluster.execute(CLUSTER.datasource(), "create table recovered (id int)");
            first.kill();
            CLUSTER.kill();
        }
        try (ServiceProcess second = ServiceProcess.on(FOLDER).startReady()) {
            assertThat(count("recovered")).isEqualTo("0");
            second.terminate();
        }
    }

    /** As after a reboot, or in a new container on an old volume. */
    @Test
    void startsWhereAnotherProgramHasTheNumberOfTheKilledServer() throws Exception {
        Path note = CLUSTER.data().resolve("postmaster.pid");
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady()) {
            List<String> lines = Files.readAllLines(note);
            first.terminate();
            lines.set(0, Long.toString(ProcessHandle.current().pid()));
            Files.write(note, lines);
        }
        try (ServiceProcess second = ServiceProcess.on(FOLDER).startReady()) {
            assertThat(CLUSTER.postmaster().orElseThrow().pid())
                    .isNotEqualTo(ProcessHandle.current().pid());
            second.terminate();
        }
    }

    @Test
    void startsAgainWhereItWasKilledWhileSettingUp() throws Exception {
        Path folder = FOLDER.resolveSibling("killed-database-it");
        RunningCluster cluster = new RunningCluster(folder);
        Files.createDirectories(folder.resolve("postgresql-18.partial-1/base"));
        Files.createDirectories(folder.resolve("programs-0.partial-2/bin"));
        Files.writeString(folder.resolve("password.partial-3"), "half");
        try (ServiceProcess service = ServiceProcess.on(folder).startReady();
                Stream<Path> entries = Files.list(folder)) {
            assertThat(entries.map(Path::toString)).noneMatch(name -> name.contains("partial"));
            service.terminate();
        } finally {
            cluster.kill();
        }
    }

    /** The message of the native executable, which is this program in another form, and knows it by the property. */
    @Test
    void isNotThereInANativeImage() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER)
                .property("org.graalvm.nativeimage.imagecode", "runtime")
                .start()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .isEqualTo("Canopy cannot start. "
                            + "The native executable has no embedded PostgreSQL: set CANOPY_DATABASE_URL.\n");
        }
    }

    @Test
    void refusesAFolderThatIsInUse() throws Exception {
        try (ServiceProcess first = ServiceProcess.on(FOLDER).startReady();
                ServiceProcess second = ServiceProcess.on(FOLDER).start()) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output())
                    .isEqualTo("Canopy cannot start. Another instance is using the folder %s: "
                                    .formatted(FOLDER.toAbsolutePath())
                            + "stop it, or set canopy.data-dir to another folder.\n");
            assertThat(first.getManagement("/q/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void startsItsServerAgainAfterTheServerWasKilled() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).startReady()) {
            RunningCluster.execute(CLUSTER.datasource(), "create table survived (id int)");
            int port = CLUSTER.postmaster().orElseThrow().port();

            CLUSTER.kill();
            service.awaitReady();
            service.awaitStatus(service.uri("/api/v1/tenants"), 200);

            assertThat(CLUSTER.postmaster().orElseThrow().port()).isEqualTo(port);
            assertThat(count("survived")).isEqualTo("0");
            assertThat(service.output()).contains("The embedded PostgreSQL has ended by itself");
            assertThat(service.terminate()).isEqualTo(TERMINATED);
            assertThat(CLUSTER.postmaster()).isEmpty();
        }
    }

    @Test
    void isNotAliveWhileItsServerCannotStart() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).startReady()) {
            Path data = CLUSTER.data();
            Path hidden = data.resolveSibling("hidden");
            CLUSTER.kill();
            Files.move(data, hidden);
            try {
                // Each attempt to start the server counts as alive, so the next answer may be another one.
                assertThat(service.awaitStatus(service.managementUri("/q/health/live"), 503)
                                .body())
                        .contains("\"Embedded PostgreSQL\"", "The embedded PostgreSQL did not start");
                assertThat(service.getManagement("/q/health/ready").body())
                        .contains("The embedded PostgreSQL did not start");
            } finally {
                Files.move(hidden, data);
            }
            service.awaitStatus(service.managementUri("/q/health/live"), 200);
            service.awaitReady();
            service.terminate();
        }
    }

    @Test
    void reportsADatabaseThatStandsStillAndEndsNevertheless() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).startReady()) {
            List<Long> stopped = signal("STOP", CLUSTER.processes());
            try {
                assertThat(service.getManagement("/q/health/live").statusCode()).isEqualTo(200);
                HttpResponse<String> ready = service.getManagement("/q/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("\"PostgreSQL\"", "The database has not responded within 2.0 s.");
            } finally {
                signal("CONT", stopped);
            }
            service.awaitReady();
            stopped = signal("STOP", CLUSTER.processes());
            try {
                assertThat(service.terminate()).isEqualTo(TERMINATED);
            } finally {
                signal("CONT", stopped);
            }
        }
    }

    private static List<Long> signal(String name, List<Long> processes) throws Exception {
        for (long process : processes) {
            new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .start()
                    .waitFor();
        }
        return processes;
    }

    private static String count(String table) throws Exception {
        return RunningCluster.query(CLUSTER.datasource(), "select count(*) from " + table);
    }
}
