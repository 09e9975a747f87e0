package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The version of a row moves by any change of it, SQL by hand included. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RowVersionIT {
    /** By table: how to insert a row of the tenant {@code %1$d}, which is a root. */
    private static final Map<String, String> BY_TRIGGER = Map.of(
            "subscription",
            "insert into subscription (root_id, tenant_id, plan, start_day, end_day) values (%1$d, %1$d, 'p', '2026-01-01', '2026-02-01')",
            "budget",
            "insert into budget (root_id, tenant_id, name, metric, amount, time_zone, thresholds, enforcement)"
                    + " values (%1$d, %1$d, 'b', 'usageCount', 1, 'UTC', '', 'none')",
            "webhook",
            "insert into webhook (root_id, tenant_id, url, events) values (%1$d, %1$d, 'https://hooks.example.invalid/', '{}')",
            "alert",
            "insert into alert (root_id, tenant_id, name, metric, threshold, time_zone) values (%1$d, %1$d, 'a', 'usageCount', 1, 'UTC')",
            "organization",
            "insert into organization (root_id, tenant_id, name) values (%1$d, %1$d, 'Sales')",
            "directory_user",
            "insert into directory_user (root_id, organization_id, first_name, last_name, email)"
                    + " select root_id, id, 'A', 'B', 'a@b.example' from organization where tenant_id = %1$d");

    /** Only functions of the database change their rows (record 86). */
    private static final Set<String> BY_FUNCTIONS = Set.of("tenant", "price", "ai_feature", "meter");

    /** The columns of a queue, which are no part of what is shown with the version. */
    private static final Set<String> OF_THE_QUEUE = Set.of("due_at", "lease", "leased_until");

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    static Stream<String> tables() {
        return BY_TRIGGER.keySet().stream();
    }

    @Test
    void knowsEachTableWithAVersion() {
        assertThat(sql.rows("select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                        + " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
                        + " and a.attname = 'updated_at' and c.relname !~ '^(sample$|kept$|joined_)'"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(tables(), BY_FUNCTIONS.stream()).toList());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void movesByAChangeOfAnyColumn(String table) throws Exception {
        Forest forest = Forest.of(Forest.tree("root"));
        long root = Long.parseLong(sql.one("select id from tenant where key = ?", forest.key("root")));
        List<String> columns = sql.rows(
                "select attname from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped"
                        + " and attgenerated = '' and attname not in ('created_at', 'updated_at')",
                table);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (table.equals("directory_user")) {
                statement.execute(BY_TRIGGER.get("organization").formatted(root));
            }
            statement.execute(BY_TRIGGER.get(table).formatted(root));
            for (String column : columns) {
                String before = version(statement, table, root);
                assertThat(statement.executeUpdate(
                                "update %s set %s = %2$s where root_id = %d".formatted(table, column, root)))
                        .isEqualTo(1);
                boolean moved = !version(statement, table, root).equals(before);
                assertThat(moved).as(column).isEqualTo(!OF_THE_QUEUE.contains(column));
            }
            connection.rollback();
        }
    }

    /** An entry for each change of what is shown, and none for a change of the queue. */
    @ParameterizedTest
    @MethodSource("tables")
    void movesByTheColumnsThatTheAuditLogWatches(String table) {
        String columns = """
                select coalesce(string_agg(a.attname, ' ' order by a.attname), 'all')
                from pg_trigger t left join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = any (t.tgattr)
                where t.tgrelid = to_regclass(?) and t.tgname ~ ? and t.tgtype & 16 <> 0 -- of updates
                group by t.tgname
                """;
        List<String> moving = sql.rows(columns, table, "_updated$");

        assertThat(moving).hasSize(1).doesNotContain("all");
        assertThat(sql.rows(columns, table, "_audit_")).hasSize(1).isSubsetOf("all", moving.getFirst());
    }

    private static String version(Statement statement, String table, long root) throws Exception {
        try (ResultSet rows = statement.executeQuery("select updated_at from " + table + " where root_id = " + root)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
