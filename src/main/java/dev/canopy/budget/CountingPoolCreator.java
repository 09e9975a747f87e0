package dev.canopy.budget;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pool of the default datasource one that counts {@link Statements} and keeps the limits of the configuration.
 * A named datasource takes a bean of its own, qualified with {@code @ReactiveDataSource}, which calls {@link #pool}.
 *
 * <p>Quarkus asks a configured credentials provider once, before it calls a creator, not for each connection.
 */
@Singleton
public class CountingPoolCreator implements PgPoolCreator {

    /** Of the statements whose fingerprints are known at the same time; those of one service take a fraction. */
    private static final long MAX_CHARACTERS = 4_000_000;

    private final PoolConfig config;
    private final @Nullable Fingerprints fingerprints;
    private volatile List<PgConnectOptions> servers = List.of();

    CountingPoolCreator(PoolConfig config, BudgetConfig budget) {
        this.config = config;
        this.fingerprints = budget.effectiveMode() == BudgetConfig.Mode.OFF ? null : new Fingerprints(MAX_CHARACTERS);
    }

    @Override
    public Pool create(Input input) {
        servers = List.copyOf(input.pgConnectOptionsList());
        return pool(input);
    }

    /** A pool for any datasource. */
    public Pool pool(Input input) {
        PoolOptions options = new PoolOptions(input.poolOptions()).setMaxWaitQueueSize(config.maxWaiting());
        List<PgConnectOptions> databases = input.pgConnectOptionsList();
        String timeout = Long.toString(config.statementTimeout().toMillis());
        databases.forEach(database -> database.addProperty("statement_timeout", timeout));
        return new CountingDriver(config.maxWait(), fingerprints).createPool(input.vertx(), databases, options);
    }

    /** How the pool connects, for a connection that is to be apart from it; empty before there is a pool. */
    @Produces
    List<PgConnectOptions> servers() {
        return servers;
    }
}
