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

/** Makes and drops the months of events. Whatever is called several times, or by several instances at a time, is done once. */
@ApplicationScoped
class PartitionRepository {
    private static final String ENSURE = """
            select ensure_usage_partition(month::date)
            from generate_series($1::date::timestamp, $1::date::timestamp + make_interval(months => $2), interval '1 month') month
            """;
    private static final String MOVE_HORIZON = "select move_usage_horizon($1)";
    private static final String TAKE_OUT = "select take_usage_month_out($1, make_interval(secs => $2)) as month";
    private static final String DROP = "select month, events from drop_usage_month()";

    private final Pool pool;

    PartitionRepository(Pool pool) {
        this.pool = pool;
    }

    /** A month, by its first day, whose events are gone. */
    record Dropped(LocalDate month, long events) {}

    /** @param first the first day of a month, which and the next of which are made */
    Uni<Void> ensure(LocalDate first, int next) {
        return pool.preparedQuery(ENSURE).execute(Tuple.of(first, next)).replaceWithVoid();
    }

    /** Events of months before this one that there is may be gone from now on. */
    Uni<Void> moveHorizon(LocalDate firstKept) {
        return pool.preparedQuery(MOVE_HORIZON).execute(Tuple.of(firstKept)).replaceWithVoid();
    }

    /**
     * Takes a month before this one out of reach of all but the sums by feature; null if there is none. Fails if it would hold up
     * readers and writers.
     *
     * @param settled for how long the horizon must have been behind it
     */
    Uni<@Nullable LocalDate> takeOut(LocalDate firstKept, Duration settled) {
        return pool.preparedQuery(TAKE_OUT)
                .execute(Tuple.of(firstKept, (double) settled.toSeconds()))
                .map(rows -> rows.iterator().next().getLocalDate("month"));
    }

    /** Sums up a month that was taken out and drops it; null if there is none. Fails if it would hold up readers. */
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
