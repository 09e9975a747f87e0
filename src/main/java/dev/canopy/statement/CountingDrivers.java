package dev.canopy.statement;

import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.impl.PoolImpl;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Creates drivers that count {@link Statements}, unless the configured mode is {@code off}. */
@Singleton
public class CountingDrivers {

    /** The characters of all statements whose fingerprints are known at the same time; one service needs a fraction. */
    private static final long MAX_CHARACTERS = 4_000_000;

    private final @Nullable Fingerprints fingerprints;

    CountingDrivers(StatementBudgetConfig config) {
        this.fingerprints =
                config.effectiveMode() == StatementBudgetConfig.Mode.OFF ? null : new Fingerprints(MAX_CHARACTERS);
    }

    /** Creates a driver with the pools of Vert.x. */
    public PgDriver driver() {
        return driver((vertx, driver, options, closeFuture) ->
                new PoolImpl(vertx, driver, false, options, null, null, closeFuture));
    }

    /** Creates a driver whose pools fail a request that has waited for a connection for so long. */
    public PgDriver driver(Duration maxWait) {
        return driver(
                (vertx, driver, options, closeFuture) -> new BoundedPool(vertx, driver, options, maxWait, closeFuture));
    }

    private PgDriver driver(CountingDriver.PoolFactory pools) {
        return new CountingDriver(pools, fingerprints);
    }
}
