package dev.canopy.peer;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.netty.resources.LoopResources;

/** Connections to the database of the PG* variables. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    /**
     * The page has one good plan. Left to itself, PostgreSQL would plan it again for each request, which takes longer than to read 100
     * rows.
     */
    private static final Map<String, String> SETTINGS = Map.of("timezone", "UTC", "plan_cache_mode", "force_generic_plan");

    @Bean
    ConnectionPool connections() {
        int processors = Runtime.getRuntime().availableProcessors();
        var options = PostgresqlConnectionConfiguration.builder()
                .host(variable("PGHOST", "127.0.0.1"))
                .port(Integer.parseInt(variable("PGPORT", "5432")))
                .username(variable("PGUSER", "canopy"))
                .password(variable("PGPASSWORD", ""))
                .database(variable("PGDATABASE", "canopy"))
                .options(SETTINGS)
                // Those of the server open a connection on the event loop that asks for it, which puts most of them on one.
                .loopResources(LoopResources.create("database", processors, processors, true, false))
                .build();
        int size = Integer.parseInt(variable("POOL", "6")) * processors;
        return new ConnectionPool(ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactory(options))
                .initialSize(size)
                .maxSize(size)
                .build());
    }

    @Bean
    DatabaseClient database(ConnectionPool connections) {
        return DatabaseClient.builder().connectionFactory(connections).namedParameters(false).build();
    }

    static String statement(String name) {
        try {
            return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String variable(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
