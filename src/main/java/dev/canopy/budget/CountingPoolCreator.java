package dev.canopy.budget;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/**
 * Makes the pool of the default datasource one that counts {@link Statements}. A named datasource takes a bean of its
 * own, a subclass or a producer's result, qualified with {@code @ReactiveDataSource}.
 *
 * <p>Quarkus asks a configured credentials provider once, before it calls a creator, not for each connection.
 */
@Singleton
public class CountingPoolCreator implements PgPoolCreator {

    @Override
    public Pool create(Input input) {
        return new CountingDriver().createPool(input.vertx(), input.pgConnectOptionsList(), input.poolOptions());
    }
}
