package dev.canopy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedded PostgreSQL is durable, and only its owner has access. */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // uses the server of the other tests
class EmbeddedSettingsIT {
    private static final Path FOLDER = Path.of("target", "test-database");
    private static Datasource datasource;

    @BeforeAll
    static void start() throws Exception {
        datasource = EmbeddedPostgres.start(FOLDER, OptionalInt.empty(), new CountDownLatch(0));
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
        "server_encoding, UTF8",
        "log_truncate_on_rotation, on",
        "password_encryption, scram-sha-256"
    })
    void runsWith(String setting, String value) throws Exception {
        assertThat(RunningCluster.query(datasource, "show " + setting)).isEqualTo(value);
    }

    @Test
    void refusesAConnectionWithoutAPassword() {
        Datasource stranger =
                new Datasource(datasource.reactiveUrl(), datasource.jdbcUrl(), datasource.username(), Optional.empty());

        assertThatThrownBy(() -> RunningCluster.query(stranger, "select 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void refusesAConnectionWithAWrongPassword() {
        Datasource stranger = new Datasource(
                datasource.reactiveUrl(), datasource.jdbcUrl(), datasource.username(), Optional.of("guess"));

        assertThatThrownBy(() -> RunningCluster.query(stranger, "select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void trustsNobodyOnAnyWayIn() throws Exception {
        assertThat(RunningCluster.query(
                        datasource, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
                .isEqualTo("0");
    }

    @Test
    void letsNobodyElseIntoItsFolders() throws IOException {
        try (Stream<Path> tree = Files.walk(FOLDER)) {
            assertThat(tree.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)))
                    .allSatisfy(folder -> assertThat(Files.getPosixFilePermissions(folder))
                            .containsExactlyInAnyOrderElementsOf(EnumSet.of(
                                    PosixFilePermission.OWNER_READ,
                                    PosixFilePermission.OWNER_WRITE,
                                    PosixFilePermission.OWNER_EXECUTE)));
        }
    }

    @Test
    void letsNobodyElseReadThePassword() throws IOException {
        assertThat(Files.getPosixFilePermissions(FOLDER.resolve("password")))
                .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }

    @Test
    void startsOnlyOneServerInThisProcess() throws Exception {
        assertThat(EmbeddedPostgres.start(FOLDER, OptionalInt.empty(), new CountDownLatch(0)))
                .isEqualTo(datasource);
    }
}
