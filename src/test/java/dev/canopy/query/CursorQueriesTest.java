package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.database.ReadDatabase;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reading whose reader goes away before the cursor is open. */
class CursorQueriesTest {
    private final Promise<SqlConnection> lent = Promise.promise();
    private final List<String> closed = new ArrayList<>();
    private final List<Throwable> dropped = new ArrayList<>();

    @BeforeEach
    void collectDroppedFailures() {
        Infrastructure.setDroppedExceptionHandler(dropped::add);
    }

    @AfterEach
    void forgetThem() {
        Infrastructure.resetDroppedExceptionHandler();
    }

    @Test
    void givesTheConnectionBackAndLogsNothing() {
        cancelReading();
        Cursor cursor = fake(Cursor.class, Map.of());
        PreparedStatement statement =
                fake(PreparedStatement.class, Map.of("cursor", cursor, "close", Future.succeededFuture()));
        lent.complete(fake(
                SqlConnection.class,
                Map.of(
                        "begin", Future.succeededFuture(),
                        "prepare", Future.succeededFuture(statement),
                        "close", Future.succeededFuture())));

        assertThat(closed).containsExactly("PreparedStatement", "SqlConnection");
        assertThat(dropped).isEmpty();
    }

    @Test
    void logsNoFailureThatNobodyWaitsFor() {
        cancelReading();
        lent.fail("no connection");

        assertThat(dropped).isEmpty();
    }

    private void cancelReading() {
        Pool pool = fake(Pool.class, Map.of("getConnection", lent.future()));
        Translator none = new Translator(() -> {
            throw new IllegalStateException();
        });
        new CursorQueries(new ReadDatabase(pool), none, () -> 1)
                .rows("select 1", Tuple.tuple(), row -> row)
                .subscribe()
                .with(rows -> {})
                .cancel();
    }

    /** Answers the named methods, and remembers what has been closed. */
    private <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals("close")) {
                closed.add(type.getSimpleName());
            }
            if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.toString());
            }
            return answers.get(method.getName());
        }));
    }
}
