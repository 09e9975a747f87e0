package dev.canopy.statement;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** Counts the statements of the datasource named second. */
@Singleton
@ReactiveDataSource("second")
public class SecondPoolCreator implements PgPoolCreator {
    private final CountingDrivers drivers;

    SecondPoolCreator(CountingDrivers drivers) {
        this.drivers = drivers;
    }

    @Override
    public Pool create(Input input) {
        return drivers.driver().createPool(input.vertx(), input.pgConnectOptionsList(), input.poolOptions());
    }
}
