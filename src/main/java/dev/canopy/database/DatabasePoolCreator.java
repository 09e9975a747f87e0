package dev.canopy.database;

import dev.canopy.statement.CountingDrivers;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Creates the pool of the default datasource, which counts statements and applies the configured limits.
 *
 * <p>Quarkus asks a configured credentials provider once, before it calls this class, and not for each connection.
 */
@Singleton
class DatabasePoolCreator implements PgPoolCreator {
    private final PoolConfig config;
    private final CountingDrivers drivers;
    private volatile List<PgConnectOptions> servers = List.of();
    private volatile PoolOptions options = new PoolOptions();

    DatabasePoolCreator(PoolConfig config, CountingDrivers drivers) {
        this.config = config;
        this.drivers = drivers;
    }

    @Override
    public Pool create(Input input) {
        List<PgConnectOptions> databases = input.pgConnectOptionsList();
        servers = List.copyOf(databases);
        options = new PoolOptions(input.poolOptions()).setMaxWaitQueueSize(config.maxWaiting());
        return create(input.vertx(), databases);
    }

    /** Creates a pool with the limits of that of the default datasource. */
    Pool create(Vertx vertx, List<PgConnectOptions> databases) {
        String timeout = Long.toString(wholeMillis(config.statementTimeout()));
        databases.forEach(database -> {
            database.addProperty("statement_timeout", timeout);
            database.setPreparedStatementCacheSqlFilter(
                    database.getPreparedStatementCacheSqlFilter().or(PreparedSql::isMarked));
        });
        return drivers.driver(config.maxWait()).createPool(vertx, databases, new PoolOptions(options));
    }

    /** Rounded up: the database takes zero for no limit. */
    private static long wholeMillis(Duration timeout) {
        return timeout.plusNanos(999_999).toMillis();
    }

    /** How the pool connects, for a connection that is to be apart from it; empty before there is a pool. */
    @Produces
    List<PgConnectOptions> servers() {
        return servers;
    }
}
