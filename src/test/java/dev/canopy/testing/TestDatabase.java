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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * An empty database for the tests of one JVM: embedded, or with {@code -Dcanopy.test.database=testcontainers} in a
 * container of {@code -Dcanopy.test.database.image} (default {@code postgres:18}), or that of
 * {@code -Dcanopy.test.database=postgresql://user:password@host:port/database}, whose schema {@code public} is dropped
 * with all that it has.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
    private static final Path FOLDER = Path.of("target", "test-database");

    /** Quarkus may load this class again for other tests; only system properties are shared by all loaders. */
    private static final String EMPTIED = "canopy.test.database.emptied";

    private static final Pattern URL =
            Pattern.compile("postgresql://(?<user>[^:@/]+):(?<password>[^@/]*)@(?<address>[^@]+)");

    private Optional<PostgreSQLContainer> container = Optional.empty();

    @Override
    public Map<String, String> start() {
        String kind = System.getProperty("canopy.test.database", "embedded");
        Matcher url = URL.matcher(kind);
        if (url.matches()) {
            return given(url).toProperties();
        }
        return switch (kind) {
            case "embedded" -> embedded().toProperties();
            case "testcontainers" -> inContainer().toProperties();
            default ->
                throw new IllegalArgumentException(
                        "canopy.test.database is embedded, testcontainers or a URL, not " + kind);
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
            once(() -> empty(datasource));
            return datasource;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Datasource given(Matcher url) {
        String address = "postgresql://" + url.group("address");
        Datasource datasource = new Datasource(
                address, "jdbc:" + address, Optional.of(url.group("user")), Optional.of(url.group("password")));
        try {
            once(() -> run(
                    datasource,
                    datasource.jdbcUrl(),
                    "drop schema public cascade",
                    "create schema public",
                    "grant usage on schema public to public"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return datasource;
    }

    /** A new database in the folder of the last run is much faster than a new folder. */
    private static void empty(Datasource datasource) throws SQLException {
        String administration = datasource.jdbcUrl().replaceFirst("/canopy$", "/postgres");
        run(datasource, administration, "drop database if exists canopy with (force)", "create database canopy");
    }

    private interface Emptying {
        void run() throws SQLException;
    }

    /** Empties the database if no test of this JVM has done so. */
    private static void once(Emptying emptying) throws SQLException {
        if (System.getProperty(EMPTIED) == null) {
            emptying.run();
            System.setProperty(EMPTIED, "true");
        }
    }

    private static void run(Datasource datasource, String url, String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        url,
                        datasource.username().orElseThrow(),
                        datasource.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
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
