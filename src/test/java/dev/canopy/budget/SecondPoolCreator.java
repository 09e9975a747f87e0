package dev.canopy.budget;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** Counts the statements of the datasource named second. */
@Singleton
@ReactiveDataSource("second")
public class SecondPoolCreator implements PgPoolCreator {
    private final CountingPoolCreator counting;

    SecondPoolCreator(CountingPoolCreator counting) {
        this.counting = counting;
    }

    @Override
    public Pool create(Input input) {
        return counting.pool(input);
    }
}
