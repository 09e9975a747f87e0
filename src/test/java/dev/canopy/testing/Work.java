package dev.canopy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * What a prepared statement reads.
 *
 * @param blocks of all tables and indexes
 * @param rows that it returns
 * @param usage the rows of events, slices and sums that it looks at, also those that it leaves out
 */
public record Work(long blocks, long rows, long usage) {
    private static final Pattern USAGE =
            Pattern.compile("(usage_(event|slice|model_slice|slice_due|day|month|meter_sum)|dropped_usage_slice).*");

    /** @param execution such as {@code execute events (1, null)} */
    public static Work of(Statement connection, String execution) throws Exception {
        String explain = "explain (analyze, buffers, format json) " + execution;
        first(connection, explain); // fills the caches of the connection
        JsonNode plan =
                new ObjectMapper().readTree(first(connection, explain)).get(0).get("Plan");
        return new Work(
                plan.get("Shared Hit Blocks").asLong()
                        + plan.get("Shared Read Blocks").asLong(),
                plan.get("Actual Rows").asLong(),
                Math.round(usage(plan)));
    }

    /** A bitmap of an index has no table. */
    private static double usage(JsonNode node) {
        double rows = 0;
        if (USAGE.matcher(node.path("Relation Name").asText()).matches()) {
            rows = node.get("Actual Loops").asDouble()
                    * (node.get("Actual Rows").asDouble()
                            + node.path("Rows Removed by Filter").asDouble()
                            + node.path("Rows Removed by Index Recheck").asDouble());
        }
        for (JsonNode below : node.path("Plans")) {
            rows += usage(below);
        }
        return rows;
    }

    private static String first(Statement connection, String sql) throws SQLException {
        try (ResultSet rows = connection.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
