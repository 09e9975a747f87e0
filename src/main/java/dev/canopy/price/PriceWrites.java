package dev.canopy.price;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.query.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/**
 * Lets one writer of prices work at a time, so that a refusal can name the conflicting price; with the constraint
 * alone, writers could deadlock. The writers of this instance wait before they take a connection.
 */
@ApplicationScoped
public class PriceWrites {
    /** Waits for writers of other instances only for a short time, because it holds a connection. */
    private static final String LOCK = "set local lock_timeout = '2s';"
            + " select pg_advisory_xact_lock(hashtext('canopy.prices')); set local lock_timeout = 0";

    private final Pool pool;
    private final ConcurrencyLimit limit = new ConcurrencyLimit(1);

    PriceWrites(Pool pool) {
        this.pool = pool;
    }

    /** Runs work in a transaction. Fails with unavailable (503) if another instance writes prices for long. */
    public <T> Uni<T> run(Function<SqlConnection, Uni<T>> work) {
        return limit.run(
                () -> pool.withTransaction(transaction -> lock(transaction).chain(() -> work.apply(transaction))));
    }

    private static Uni<Void> lock(SqlConnection transaction) {
        return transaction
                .query(LOCK)
                .execute()
                .onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .transform(busy -> ProblemException.unavailable("Another instance is changing prices."))
                .replaceWithVoid();
    }
}
