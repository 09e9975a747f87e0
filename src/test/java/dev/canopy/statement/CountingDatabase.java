package dev.canopy.statement;

import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.Datasource;
import dev.canopy.testing.ServiceProcess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A PostgreSQL server of a test that also counts statements, by {@code pg_stat_statements}. The service uses it as two
 * datasources.
 */
public final class CountingDatabase implements QuarkusTestResourceLifecycleManager {
    private static final Path FOLDER = Path.of("target", "counting-database");

    private DatabaseServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = DatabaseServer.startEmpty(FOLDER, ServiceProcess.freePort());
            Datasource datasource = server.datasource();
            // The library must be loaded when the server starts.
            execute(datasource, "alter system set shared_preload_libraries = 'pg_stat_statements'");
            server.close();
            server.start();
            execute(datasource, "create extension pg_stat_statements");
            Map<String, String> properties = new LinkedHashMap<>(datasource.toProperties());
            properties.put("quarkus.datasource.second.reactive.url", datasource.reactiveUrl());
            properties.put(
                    "quarkus.datasource.second.username", datasource.username().orElseThrow());
            properties.put(
                    "quarkus.datasource.second.password", datasource.password().orElseThrow());
            return properties;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Datasource datasource, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        datasource.jdbcUrl(),
                        datasource.username().orElseThrow(),
                        datasource.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
