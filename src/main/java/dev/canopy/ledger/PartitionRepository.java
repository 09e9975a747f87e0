package dev.canopy.ledger;

import dev.canopy.database.LongTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Creates and drops the monthly partitions of events. Repeated and concurrent calls have the effect of one call. */
@ApplicationScoped
class PartitionRepository {
    private static final String ENSURE = """
            select ensure_usage_partition(month::date)
            from generate_series($1::date::timestamp, $1::date::timestamp + make_interval(months => $2), interval '1 month') month
            """;
    private static final String MOVE_HORIZON = "select move_usage_horizon($1)";
    private static final String DETACH = "select detach_usage_month($1, make_interval(secs => $2)) as month";
    private static final String DROP = "select month, events from drop_usage_month()";

    private final Pool pool;

    PartitionRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * A month whose events were dropped.
     *
     * @param month the first day of the month
     * @param events the number of events that were dropped
     */
    record Dropped(LocalDate month, long events) {}

    /**
     * Creates the partitions of a month and of the months after it, unless they exist.
     *
     * @param first the first day of the month
     * @param next the number of months after it
     */
    Uni<Void> ensure(LocalDate first, int next) {
        return pool.preparedQuery(ENSURE).execute(Tuple.of(first, next)).replaceWithVoid();
    }

    /**
     * Moves the horizon to the end of the last stored month before {@code firstKept}, but never back. From then on,
     * responses that need older events are refused.
     */
    Uni<Void> moveHorizon(LocalDate firstKept) {
        return pool.preparedQuery(MOVE_HORIZON).execute(Tuple.of(firstKept)).replaceWithVoid();
    }

    /**
     * Detaches the oldest month before {@code firstKept}, so that only sums by feature still read its events. Fails
     * with {@code LOCK_NOT_AVAILABLE} rather than block readers and writers.
     *
     * @param settled how long ago the horizon must have moved past the month
     * @return the first day of the month; null if there is no such month, or if another instance is at work
     */
    Uni<@Nullable LocalDate> detach(LocalDate firstKept, Duration settled) {
        return pool.preparedQuery(DETACH)
                .execute(Tuple.of(firstKept, (double) settled.toSeconds()))
                .map(rows -> rows.iterator().next().getLocalDate("month"));
    }

    /**
     * Sums up and drops a month that was detached; null if there is none, or if another instance is at work. Fails with
     * {@code LOCK_NOT_AVAILABLE} rather than block readers for long.
     */
    Uni<@Nullable Dropped> drop() {
        return pool.withTransaction(transaction -> LongTransaction.allow(transaction)
                .chain(() -> transaction.query(DROP).execute())
                .map(PartitionRepository::dropped));
    }

    private static @Nullable Dropped dropped(RowSet<Row> rows) {
        for (Row row : rows) {
            return new Dropped(row.getLocalDate("month"), row.getLong("events"));
        }
        return null;
    }
}
