package dev.canopy.budget;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Makes the pool of the default datasource one that counts {@link Statements} and keeps the limits of the configuration.
 * A named datasource takes a bean of its own, qualified with {@code @ReactiveDataSource}.
 *
 * <p>Quarkus asks a configured credentials provider once, before it calls a creator, not for each connection.
 */
@Singleton
public class CountingPoolCreator implements PgPoolCreator {

    private final PoolConfig config;
    private volatile List<PgConnectOptions> servers = List.of();

    CountingPoolCreator(PoolConfig config) {
        this.config = config;
    }

    @Override
    public Pool create(Input input) {
        PoolOptions options = new PoolOptions(input.poolOptions()).setMaxWaitQueueSize(config.maxWaiting());
        List<PgConnectOptions> databases = input.pgConnectOptionsList();
        servers = List.copyOf(databases);
        String timeout = Long.toString(config.statementTimeout().toMillis());
        databases.forEach(database -> database.addProperty("statement_timeout", timeout));
        return new CountingDriver(config.maxWait()).createPool(input.vertx(), databases, options);
    }

    /** How the pool connects, for a connection that is to be apart from it; empty before there is a pool. */
    @Produces
    List<PgConnectOptions> servers() {
        return servers;
    }
}
