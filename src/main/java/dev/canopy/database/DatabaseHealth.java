package dev.canopy.database;

import dev.canopy.postgres.PostgresOutage;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database whether it responds. A database that stands still is reported after a time limit that is shorter
 * than that of a probe, so that the probe gets the reason and not a timeout of its own. Replaces Quarkus' own check,
 * which waits for as long as the statement takes. Thread-safe.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements AsyncHealthCheck {
    private static final String NAME = "PostgreSQL";

    /** A query without a response is given up after this number of limits, because its connection may be dead. */
    private static final int PATIENCE = 5;

    private final Pool pool;
    private final Duration limit;
    private final ReadReplica replica;

    // Guarded by the lock of this.
    private @Nullable Future<?> asked;
    private long since;

    DatabaseHealth(Pool pool, PoolConfig config, ReadReplica replica) {
        this.pool = pool;
        this.limit = config.probeTimeout();
        this.replica = replica;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(() -> ask().timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .map(done -> up())
                        .otherwise(this::down)
                        .toCompletionStage());
    }

    /** Probes share a query that has no response yet, so that they do not take one connection after the other. */
    private synchronized Future<?> ask() {
        Future<?> open = asked;
        if (open != null && !open.isComplete() && System.nanoTime() - since < limit.toNanos() * PATIENCE) {
            return open;
        }
        since = System.nanoTime();
        Future<?> query = pool.query("select 1").execute();
        asked = query;
        return query;
    }

    /** Without a standby, reads use the database itself, so a standby that is away makes no instance unready. */
    private HealthCheckResponse up() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME).up();
        replica.condition().ifPresent(condition -> response.withData("replica", condition));
        return response.build();
    }

    private HealthCheckResponse down(Throwable failure) {
        String reason = PostgresOutage.current()
                .map(PostgresOutage::reason)
                .orElseGet(() -> failure instanceof TimeoutException
                        ? "The database has not responded within " + limit.toMillis() / 1000.0 + " s."
                        : String.valueOf(failure.getMessage()));
        return HealthCheckResponse.named(NAME).down().withData("reason", reason).build();
    }
}
