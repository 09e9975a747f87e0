package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.database.ReadDatabase;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of a query through a database cursor, with only a few rows in memory. One statement means one
 * snapshot, and rows are read as fast as the subscriber requests them. Each reading holds a connection, so the number
 * of concurrent readings is limited.
 */
@ApplicationScoped
public class CursorQueries {
    /** The number of rows of one fetch. */
    private static final int FETCH_SIZE = 250;

    private final ReadDatabase database;
    private final Translator translator;
    private final int maxRunning;
    private final AtomicInteger running = new AtomicInteger();

    CursorQueries(ReadDatabase database, Translator translator, CursorConfig config) {
        this.database = database;
        this.translator = translator;
        this.maxRunning = config.maxConcurrent();
    }

    /**
     * The rows in batches. The connection returns to the pool before the stream completes, or after a cancellation, as
     * soon as the database has finished the current fetch. Fails with a 503 if too many readings are running.
     */
    Multi<List<Row>> rows(Query<?> query) {
        return read(() -> {
                    Sql sql = translator.toQuery(query.render());
                    return new Reading<>(sql.text(), Tuple.from(sql.values()), sql::values);
                })
                .map(rows -> Row.of(query, rows));
    }

    /** The rows of a statement, in the same way. */
    public <T> Multi<List<T>> rows(String sql, Tuple values, Function<io.vertx.sqlclient.Row, T> reader) {
        return read(() -> new Reading<>(
                sql,
                values,
                rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(reader)
                        .toList()));
    }

    private <T> Multi<List<T>> read(Supplier<Reading<T>> starter) {
        return Multi.createFrom().deferred(() -> {
            Reading<T> reading = begin(starter);
            return Multi.createBy()
                    .repeating()
                    .uni(() -> Uni.createFrom()
                            .completionStage(() -> reading.next().toCompletionStage()))
                    .whilst(rows -> reading.hasMore())
                    .onTermination()
                    .call(() -> Uni.createFrom()
                            .completionStage(() -> reading.close().toCompletionStage()))
                    .select()
                    .where(rows -> !rows.isEmpty());
        });
    }

    private <T> Reading<T> begin(Supplier<Reading<T>> starter) {
        if (running.incrementAndGet() > maxRunning) {
            running.decrementAndGet();
            throw ProblemException.unavailable(maxRunning + " exports are running already; wait for one to end.");
        }
        try {
            return starter.get();
        } catch (RuntimeException notTranslated) {
            running.decrementAndGet();
            throw notTranslated;
        }
    }

    /** Uses futures of the driver, because they complete even without a subscriber, so that nothing stays open. */
    private final class Reading<T> {
        private final Pool pool = database.pool();
        private final String sql;
        private final Tuple values;
        private final Function<RowSet<io.vertx.sqlclient.Row>, List<T>> reader;
        private @Nullable SqlConnection connection;
        private @Nullable PreparedStatement statement;
        private @Nullable Future<Cursor> cursor;
        private Future<?> last = Future.succeededFuture();
        private boolean more = true;
        private boolean closed;

        Reading(String sql, Tuple values, Function<RowSet<io.vertx.sqlclient.Row>, List<T>> reader) {
            this.sql = sql;
            this.values = values;
            this.reader = reader;
        }

        Future<List<T>> next() {
            if (cursor == null) {
                cursor = open();
            }
            Future<List<T>> rows = cursor.compose(open -> closed
                            ? Future.<List<T>>succeededFuture(List.of())
                            : fetch(open).map(reader))
                    // Nobody waits for a reading that is closed, so a failure would only be logged.
                    .recover(failure -> closed ? Future.succeededFuture(List.of()) : Future.failedFuture(failure));
            last = rows;
            return rows;
        }

        boolean hasMore() {
            return more && !closed;
        }

        private Future<RowSet<io.vertx.sqlclient.Row>> fetch(Cursor open) {
            return open.read(FETCH_SIZE).onSuccess(rows -> more = open.hasMore());
        }

        /** Opens the cursor in a transaction, because a cursor ends with its transaction. */
        private Future<Cursor> open() {
            return pool.getConnection().compose(lent -> {
                connection = lent;
                return lent.begin().compose(begun -> lent.prepare(sql)).map(prepared -> {
                    statement = prepared;
                    return prepared.cursor(values);
                });
            });
        }

        /** Closes the reading after the current fetch. Never fails. */
        Future<Void> close() {
            closed = true;
            return last.transform(ended -> statement == null ? Future.succeededFuture() : statement.close())
                    // This also ends the transaction.
                    .transform(ended -> connection == null ? Future.<Void>succeededFuture() : connection.close())
                    .onComplete(ended -> running.decrementAndGet())
                    .otherwiseEmpty();
        }
    }
}
