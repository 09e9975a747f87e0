package dev.canopy.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged service with a database that the operator names; that of this JVM plays the operator's. */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // uses the server of the other tests
class ConfiguredDatabaseIT {
    private static final Pattern KEY = Pattern.compile("canopy_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");
    private static final Path UNUSED = Path.of("target", "unused-database-it");
    private static Datasource administration;
    private static String address;
    private static String password;

    @BeforeAll
    static void start() throws Exception {
        administration =
                EmbeddedPostgres.start(Path.of("target", "test-database"), OptionalInt.empty(), new CountDownLatch(0));
        address = administration.reactiveUrl().replace("postgresql://", "").replace("/canopy", "");
        password = administration.password().orElseThrow();
        RunningCluster.execute(administration, "drop database if exists configured with (force)");
        RunningCluster.execute(administration, "create database configured");
    }

    @AfterAll
    static void drop() throws Exception {
        RunningCluster.execute(administration, "drop database if exists configured with (force)");
    }

    @Test
    void usesTheDatabaseOfTheUrl() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url("canopy", password, "configured"))
                .startReady()) {
            assertThat(sessions()).isNotEqualTo("0");
            assertThat(service.output()).doesNotContain(password);
        }
        assertThat(UNUSED).doesNotExist();
    }

    @Test
    void usesTheDatabaseOfOneOfTheKeysOfQuarkus() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(UNUSED)
                .environment("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://" + address + "/configured")
                .environment("QUARKUS_DATASOURCE_USERNAME", "canopy")
                .environment("QUARKUS_DATASOURCE_PASSWORD", password)
                .startReady()) {
            assertThat(sessions()).isNotEqualTo("0");
            service.terminate();
        }
        assertThat(UNUSED).doesNotExist();
    }

    @Test
    void showsTheKeyOfTheOperatorOnceIfItServes() throws Exception {
        ServiceProcess.Builder required = ServiceProcess.on(UNUSED)
                .property("canopy.access.mode", "required")
                .environment("CANOPY_DATABASE_URL", url("canopy", password, "configured"));
        try (ServiceProcess service = required.startReady()) {
            Matcher key = KEY.matcher(service.output());
            assertThat(key.find()).as(service.output()).isTrue();
            given().header("Authorization", "Bearer " + key.group())
                    .get(service.uri("/api/v1/me"))
                    .then()
                    .statusCode(200);
            service.terminate();
        }
        RunningCluster.execute(configured(), "delete from api_key");
        try (ServiceProcess migration =
                required.environment("CANOPY_DATABASE_MIGRATION", "only").start()) {
            assertThat(migration.awaitExit()).isZero();
            assertThat(KEY.matcher(migration.output()).find()).isFalse();
        }
        assertThat(RunningCluster.query(configured(), "select count(*) from api_key"))
                .isEqualTo("0");
    }

    private static Datasource configured() {
        return new Datasource(
                "postgresql://" + address + "/configured",
                "jdbc:postgresql://" + address + "/configured",
                administration.username(),
                administration.password());
    }

    @Test
    void reportsThatNoServerAnswers() throws Exception {
        int port = ServiceProcess.freePort();

        assertRefused(
                "postgresql://ada:secret@127.0.0.1:" + port + "/usage",
                "Database \"usage\" at 127.0.0.1:" + port + " cannot be used: connection refused.");
    }

    @Test
    void reportsAnUnknownHost() throws Exception {
        assertRefused(
                "postgresql://ada:secret@host.invalid/usage",
                "Database \"usage\" at host.invalid:5432 cannot be used: unknown host.");
    }

    @Test
    void reportsAWrongPassword() throws Exception {
        assertRefused(
                url("canopy", "secret", "configured"),
                "Database \"configured\" at " + address + " cannot be used: user or password is wrong.");
    }

    @Test
    void reportsAMissingDatabase() throws Exception {
        assertRefused(
                url("canopy", password, "missing"),
                "Database \"missing\" at " + address + " cannot be used: it does not exist.");
    }

    @Test
    void reportsAMalformedUrl() throws Exception {
        assertRefused(
                "mysql://ada:secret@db/usage",
                "canopy.database.url (CANOPY_DATABASE_URL) must look like "
                        + "postgresql://user:password@host:port/database, with special characters percent-encoded.");
    }

    private static void assertRefused(String url, String reason) throws Exception {
        try (ServiceProcess service = ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url)
                .start()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).isEqualTo("Canopy cannot start. " + reason + "\n");
        }
    }

    private static String sessions() throws Exception {
        return RunningCluster.query(
                administration, "select count(*) from pg_stat_activity where datname = 'configured'");
    }

    private static String url(String user, String password, String database) {
        return "postgresql://" + user + ":" + password + "@" + address + "/" + database;
    }
}
