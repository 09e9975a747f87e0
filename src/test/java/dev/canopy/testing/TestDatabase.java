package dev.canopy.testing;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * An empty database for the tests of one JVM: embedded, or with {@code -Dcanopy.test.database=testcontainers} in a
 * container of {@code -Dcanopy.test.database.image} (default {@code postgres:18}).
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
    private static final Path FOLDER = Path.of("target", "test-database");

    /** Quarkus may load this class again for other tests; only system properties are shared by all loaders. */
    private static final String EMPTIED = "canopy.test.database.emptied";

    private Optional<PostgreSQLContainer> container = Optional.empty();

    @Override
    public Map<String, String> start() {
        String kind = System.getProperty("canopy.test.database", "embedded");
        return switch (kind) {
            case "embedded" -> embedded().toProperties();
            case "testcontainers" -> inContainer().toProperties();
            default ->
                throw new IllegalArgumentException("canopy.test.database is embedded or testcontainers, not " + kind);
        };
    }

    /** The embedded server stays for the next test class and stops with the JVM. */
    @Override
    public void stop() {
        container.ifPresent(PostgreSQLContainer::stop);
    }

    private static Datasource embedded() {
        try {
            Datasource datasource = EmbeddedPostgres.start(FOLDER, OptionalInt.empty(), new CountDownLatch(0));
            if (System.getProperty(EMPTIED) == null) {
                empty(datasource);
                System.setProperty(EMPTIED, "true");
            }
            return datasource;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database in the folder of the last run is much faster than a new folder. */
    private static void empty(Datasource datasource) throws SQLException {
        String administration = datasource.jdbcUrl().replaceFirst("/canopy$", "/postgres");
        try (Connection connection = DriverManager.getConnection(
                        administration,
                        datasource.username().orElseThrow(),
                        datasource.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists canopy with (force)");
            statement.execute("create database canopy");
        }
    }

    private Datasource inContainer() {
        PostgreSQLContainer started =
                new PostgreSQLContainer(System.getProperty("canopy.test.database.image", "postgres:18"));
        started.start();
        container = Optional.of(started);
        String address = "postgresql://%s:%d/%s"
                .formatted(
                        started.getHost(),
                        started.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        started.getDatabaseName());
        return new Datasource(
                address, "jdbc:" + address, Optional.of(started.getUsername()), Optional.of(started.getPassword()));
    }
}
