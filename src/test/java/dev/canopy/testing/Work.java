package dev.canopy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The blocks that a prepared statement reads, and the rows that it returns. */
public record Work(long blocks, long rows) {
    /** @param execution such as {@code execute events (1, null)} */
    public static Work of(Statement connection, String execution) throws Exception {
        String explain = "explain (analyze, buffers, format json) " + execution;
        first(connection, explain); // fills the caches of the connection
        JsonNode plan =
                new ObjectMapper().readTree(first(connection, explain)).get(0).get("Plan");
        return new Work(
                plan.get("Shared Hit Blocks").asLong()
                        + plan.get("Shared Read Blocks").asLong(),
                plan.get("Actual Rows").asLong());
    }

    private static String first(Statement connection, String sql) throws SQLException {
        try (ResultSet rows = connection.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
