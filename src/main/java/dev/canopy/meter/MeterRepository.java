package dev.canopy.meter;

import dev.canopy.database.LongTransaction;
import dev.canopy.ledger.MeterFilling;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;

/** Defines and deletes meters. {@link MeterFilling} then adds the events from before, or deletes the values. */
@ApplicationScoped
class MeterRepository {
    /** How long a definition may hold up usage while it waits for what is running. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String DEFINE =
            "select define_meter($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint * interval '1 ms') as id";
    private static final String DELETE = "select delete_meter($1, $2) as deleted";

    private final Pool pool;
    private final int most;
    private final Duration patience;

    @Inject
    MeterRepository(Pool pool, MeterConfig config) {
        this(pool, config, PATIENCE);
    }

    /** @param patience how long a definition waits for usage that is being stored, and holds up more of it */
    MeterRepository(Pool pool, MeterConfig config, Duration patience) {
        this.pool = pool;
        this.most = config.max();
        this.patience = patience;
    }

    /**
     * Adds a meter. Returns false if there are too many. Fails with an error of the database if the key exists, or the
     * aggregation has no such value, and with a 503 if usage is being stored for long.
     */
    Uni<Boolean> define(MeterDefinition meter) {
        Tuple values = Tuple.wrap(Arrays.asList(
                meter.key(),
                meter.aggregation().wireName(),
                meter.value().orElse(null),
                meter.filter().map(MeterFilter::text).orElse(null),
                meter.filter().map(MeterFilter::condition).orElse(null),
                meter.unit().orElse(null),
                meter.description().orElse(null),
                most,
                patience.toMillis()));
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(DEFINE).execute(values))
                .map(rows -> rows.iterator().next().getInteger("id") != null)
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable(
                        "Usage is being stored or moved, or another meter is being filled.")));
    }

    /**
     * Deletes a meter, whose values {@link MeterFilling} deletes afterwards. Returns whether there was one of the
     * version. Fails with an error of the database if a budget uses it, and with a 503 if values are being added up for
     * long.
     */
    Uni<Boolean> delete(String key, IfMatch ifMatch) {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.preparedQuery(DELETE).execute(Tuple.of(key, ifMatch.array())))
                .map(rows -> rows.iterator().next().getBoolean("deleted"))
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable("Meter values are being aggregated.")));
    }
}
