package dev.canopy.packaged;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * An empty database on the server of {@link TestDatabase}, without the tables of other tests. The service asks for no
 * credential.
 */
public final class PackagedDatabase implements QuarkusTestResourceLifecycleManager {
    private static int managementPort;

    private final TestDatabase server = new TestDatabase();

    @Override
    public Map<String, String> start() {
        Map<String, String> properties = new HashMap<>(server.start());
        try (Connection connection = DriverManager.getConnection(
                        properties.get("quarkus.datasource.jdbc.url"),
                        properties.get("quarkus.datasource.username"),
                        properties.get("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists packaged with (force)");
            statement.execute("create database packaged");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        properties.replaceAll(
                (name, value) -> name.endsWith(".url") ? value.replaceFirst("/[^/]*$", "/packaged") : value);
        managementPort = freePort();
        // Both or none must be random (CanopyApplication).
        properties.put("quarkus.http.port", String.valueOf(freePort()));
        properties.put("quarkus.management.port", String.valueOf(managementPort));
        properties.put("canopy.access.mode", "open");
        properties.put("canopy.access.open-to-all", "true");
        return properties;
    }

    /** The port of health and metrics. */
    static int managementPort() {
        return managementPort;
    }

    private static int freePort() {
        try {
            return ServiceProcess.freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        server.stop();
    }
}
