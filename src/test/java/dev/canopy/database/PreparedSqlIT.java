package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PreparedSqlIT {
    @Inject
    Pool pool;

    @Test
    void staysPreparedHoweverLongItIs() {
        assertThat(prepared(PreparedSql.of(sql("kept")), "kept")).isEqualTo(1);
    }

    /** A plan of each of many long statements would take much memory in each connection. */
    @Test
    void isTheOnlyLongSqlThatStaysPrepared() {
        assertThat(prepared(sql("other"), "other")).isZero();
    }

    private static String sql(String name) {
        return "select '" + name + "'::text || '" + "x".repeat(3_000) + "'";
    }

    private long prepared(String sql, String name) {
        return pool.withConnection(connection -> connection
                        .preparedQuery(sql)
                        .execute()
                        .chain(() -> connection
                                .query(
                                        "select count(*) as number from pg_prepared_statements where statement ~ $$select '"
                                                + name + "'::text$$")
                                .execute()))
                .map(rows -> rows.iterator().next().getLong("number"))
                .await()
                .atMost(Duration.ofSeconds(30));
    }
}
