package dev.canopy.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.SelfMadeCertificate;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service with a database that the operator names; that of this JVM plays the operator's. */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // uses the server of the other tests
class ConfiguredDatabaseIT {
    private static final Pattern KEY = Pattern.compile("canopy_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");
    private static final Pattern ROLES = Pattern.compile("```sql\\n(create role canopy_service.*?)```", Pattern.DOTALL);
    private static final Path TLS = Path.of("target", "tls-database").toAbsolutePath();
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
        RunningCluster.execute(administration, "drop role if exists canopy_service");
        RunningCluster.execute(administration, "create database configured");
    }

    @AfterAll
    static void drop() throws Exception {
        RunningCluster.execute(administration, "drop database if exists configured with (force)");
        RunningCluster.execute(administration, "drop role if exists canopy_service");
    }

    @Test
    void runsWithARoleThatCannotChangeTheAuditLog() throws Exception {
        migrate();
        RunningCluster.execute(configured(administration), roles());
        Datasource role = configured(new Datasource(
                administration.reactiveUrl(),
                administration.jdbcUrl(),
                Optional.of("canopy_service"),
                Optional.of("secret")));
        try (ServiceProcess service = ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url("canopy_service", "secret", "configured"))
                .environment("CANOPY_DATABASE_MIGRATION", "none")
                .startReady()) {
            send(service, "POST", "/api/v1/tenants", "{\"key\":\"roles\",\"name\":\"Roles\"}");
            send(service, "PUT", "/api/v1/features/chat", "{\"name\":\"Chat\"}");
            // The first event of its month, which needs a table.
            assertThat(
                            send(
                                    service,
                                    "POST",
                                    "/api/v1/usage",
                                    "{\"id\":\"r\",\"tenant\":\"roles\",\"feature\":\"chat\",\"cost\":\"1\",\"time\":\"2025-02-15T00:00:00Z\"}"))
                    .contains("\"accepted\":1");
            for (String key : List.of("above", "below", "lowest")) {
                send(
                        service,
                        "POST",
                        "/api/v1/tenants",
                        "{\"key\":\"%s\",\"name\":\"T\",\"parent\":\"roles\"}".formatted(key));
            }
            for (String move : List.of("below above", "lowest below")) {
                String[] names = move.split(" ");
                send(service, "POST", "/api/v1/tenants/" + names[0] + "/move", "{\"parent\":\"" + names[1] + "\"}");
            }
            for (String gone : List.of("lowest", "below")) {
                send(service, "DELETE", "/api/v1/tenants/" + gone, "");
            }
        }

        assertThat(RunningCluster.query(role, "select distinct actor from audit_entry where action = 'tenant.create'"))
                .isEqualTo("anonymous");
        assertThat(RunningCluster.query(
                        role,
                        "select count(distinct e.tenant_id) from audit_inherited_entry i"
                                + " join audit_entry e on e.id = i.entry_id join tenant t on t.id = i.tenant_id"
                                + " where t.key = 'above'"))
                .isEqualTo("2");
        for (String change : List.of(
                "update audit_entry set actor = 'nobody'",
                "delete from audit_entry",
                "truncate audit_entry",
                "alter table audit_entry disable trigger all",
                "drop table audit_entry")) {
            assertThatThrownBy(() -> RunningCluster.execute(role, change))
                    .as(change)
                    .hasMessageMatching("(?s).*(permission denied for|must be owner of) table audit_entry.*");
        }
        for (String change : List.of(
                "insert into audit_inherited_entry (entry_id, tenant_id, at) select 2000000000, id, now() from tenant",
                "update audit_inherited_entry set tenant_id = 0",
                "delete from audit_inherited_entry",
                "truncate audit_inherited_entry",
                "drop table audit_inherited_entry")) {
            assertThatThrownBy(() -> RunningCluster.execute(role, change))
                    .as(change)
                    .hasMessageMatching("(?s).*(permission denied for|must be owner of) table audit_inherited_entry.*");
        }
        // The function has the rights of the owner, and the triggers bind the owner, too.
        for (String change : List.of(
                "select audit_keep_parent(id, id) from tenant where key = 'above'",
                "select audit_keep_parent(id, id) from tenant where key = 'roles'",
                "select audit_keep_parent(id, null) from tenant where key = 'above'",
                "select audit_keep_parent(id, parent_id) from tenant where key = 'above'")) {
            assertThatThrownBy(() -> RunningCluster.query(role, change))
                    .as(change)
                    .hasMessageContaining("change only when a tenant is deleted");
        }
        for (String change : List.of(
                "update audit_inherited_entry set tenant_id = 0",
                "delete from audit_inherited_entry",
                "truncate audit_inherited_entry")) {
            assertThatThrownBy(() -> RunningCluster.execute(configured(administration), change))
                    .as(change)
                    .hasMessageMatching("(?s).*(change only when a tenant is deleted|are never changed or deleted).*");
        }
    }

    /** The sums of a start with another language of the search are those that Flyway computed with it. */
    @Test
    void startsWithoutMigratingOnlyIfEachMigrationWasApplied() throws Exception {
        RunningCluster.execute(administration, "drop database if exists checked with (force)");
        RunningCluster.execute(administration, "create database checked");
        try {
            migrate("checked", "english");
            unmigrated("english").startReady().close();
            RunningCluster.execute(
                    named("checked", administration),
                    "update flyway_schema_history set checksum = checksum + 1 where script = 'db/migration/R__audit.sql'");
            try (ServiceProcess service = unmigrated("simple").start()) {
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output())
                        .contains("These migrations are missing or differ: R__audit.sql, R__search.sql.");
            }
            RunningCluster.execute(named("checked", administration), "drop table flyway_schema_history");
            try (ServiceProcess service = unmigrated("english").start()) {
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output()).contains("R__alert.sql, ").contains(", V9__crypto.sql.");
            }
        } finally {
            RunningCluster.execute(administration, "drop database if exists checked with (force)");
        }
    }

    private static ServiceProcess.Builder unmigrated(String language) {
        return ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url("canopy", password, "checked"))
                .environment("CANOPY_DATABASE_MIGRATION", "none")
                .environment("CANOPY_SEARCH_LANGUAGE", language);
    }

    @Test
    void dropsOldMonthsWithThatRole() throws Exception {
        migrate();
        RunningCluster.execute(configured(administration), roles());
        Datasource role = configured(new Datasource(
                administration.reactiveUrl(),
                administration.jdbcUrl(),
                Optional.of("canopy_service"),
                Optional.of("secret")));

        RunningCluster.query(role, "select ensure_usage_partition('2024-01-01')");
        RunningCluster.query(role, "select move_usage_horizon('2024-02-01')");

        assertThat(RunningCluster.query(role, "select detach_usage_month('2024-02-01', interval '0')"))
                .isEqualTo("2024-01-01");
        assertThat(RunningCluster.query(role, "select month from drop_usage_month()"))
                .isEqualTo("2024-01-01");
    }

    private static void migrate() throws Exception {
        migrate("configured", "simple");
    }

    private static void migrate(String database, String language) throws Exception {
        try (ServiceProcess owner = ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url("canopy", password, database))
                .environment("CANOPY_DATABASE_MIGRATION", "only")
                .environment("CANOPY_SEARCH_LANGUAGE", language)
                .start()) {
            assertThat(owner.awaitExit()).as(owner.output()).isZero();
        }
    }

    /** The statements of the documentation, so that an operator who follows it gets what is tested. */
    private static String roles() throws Exception {
        Matcher documented = ROLES.matcher(Files.readString(Path.of("docs", "operations.md")));
        assertThat(documented.find()).isTrue();
        String statements = documented.group(1).replace("'…'", "'secret'");
        return RunningCluster.query(administration, "select count(*) from pg_roles where rolname = 'canopy_service'")
                        .equals("0")
                ? statements
                : statements.substring(statements.indexOf(';') + 1);
    }

    private static Datasource configured(Datasource database) {
        return named("configured", database);
    }

    private static Datasource named(String name, Datasource database) {
        return new Datasource(
                database.reactiveUrl().replace("/canopy", "/" + name),
                database.jdbcUrl().replace("/canopy", "/" + name),
                database.username(),
                database.password());
    }

    private static String send(ServiceProcess service, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isLessThan(300);
            return response.body();
        }
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

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=require", "sslmode=require&sslrootcert=", "sslmode=verify-full&sslrootcert="})
    void usesTlsAsTheUrlSays(String parameters) throws Exception {
        SelfMadeCertificate certificate = SelfMadeCertificate.in(TLS);
        useForTls(certificate);
        try (ServiceProcess service = withTls(parameters
                        + (parameters.endsWith("=") ? certificate.folder().resolve("tls.crt") : ""))
                .startReady()) {
            assertEncrypted();
            assertThat(service.output()).doesNotContain(password);
        } finally {
            resetTls();
        }
    }

    /** Of the certificate of the server: its authority, and the name of the server. */
    @ParameterizedTest
    @CsvSource({
        "require, another, elsewhere, true",
        "verify-ca, its own, elsewhere, true",
        "verify-ca, another, localhost, false",
        "verify-full, its own, elsewhere, false"
    })
    void checksOfACertificateWhatTheUrlSays(String mode, String authority, String name, boolean accepted)
            throws Exception {
        SelfMadeCertificate certificate = SelfMadeCertificate.in(TLS, "dns:" + name);
        SelfMadeCertificate trusted = authority.equals("another")
                ? SelfMadeCertificate.in(TLS.resolveSibling("tls-of-another"))
                : certificate;
        useForTls(certificate);
        try (ServiceProcess service = withTls(
                        "sslmode=" + mode + "&sslrootcert=" + trusted.folder().resolve("tls.crt"))
                .start()) {
            if (accepted) {
                service.awaitReady();
                assertEncrypted();
            } else {
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output()).contains("Canopy cannot start").doesNotContain(password);
            }
        } finally {
            resetTls();
        }
    }

    private static void useForTls(SelfMadeCertificate certificate) throws Exception {
        Path folder = certificate.folder();
        RunningCluster.execute(administration, "alter system set ssl_cert_file = '" + folder.resolve("tls.crt") + "'");
        RunningCluster.execute(administration, "alter system set ssl_key_file = '" + folder.resolve("tls.key") + "'");
        RunningCluster.execute(administration, "alter system set ssl = on");
        RunningCluster.query(administration, "select pg_reload_conf()");
        while (!RunningCluster.query(administration, "show ssl").equals("on")) {
            Thread.sleep(10);
        }
    }

    private static void resetTls() throws Exception {
        for (String setting : List.of("ssl", "ssl_cert_file", "ssl_key_file")) {
            RunningCluster.execute(administration, "alter system reset " + setting);
        }
        RunningCluster.query(administration, "select pg_reload_conf()");
    }

    private static ServiceProcess.Builder withTls(String parameters) {
        return ServiceProcess.on(UNUSED)
                .environment("CANOPY_DATABASE_URL", url("canopy", password, "configured") + "?" + parameters);
    }

    private static void assertEncrypted() throws Exception {
        assertThat(RunningCluster.query(
                        administration,
                        "select bool_and(ssl) and count(*) > 0 from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where datname = 'configured'"))
                .isEqualTo("t");
    }

    @Test
    void refusesToCheckACertificateAgainstNothing() throws Exception {
        assertRefused(
                url("canopy", password, "configured") + "?sslmode=verify-full",
                "canopy.database.url (CANOPY_DATABASE_URL) has an sslmode that checks the certificate of the server, and so"
                        + " needs the parameter sslrootcert with the path of a readable PEM file.");
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
                "canopy.database.url must look like "
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
